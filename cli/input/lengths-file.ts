/**
 * A file of how long sequences are: CSV with the columns `tokens` and `count`, or a length a line, as a number or as a JSON
 * object with `tokens` (and `count`). Loaded only where one is named.
 */
import { CsvError, type Info, parse } from 'csv-parse/sync';
import { InputError } from '../../input/error.js';
import { readText } from '../../input/read-file.js';
import { inFewPoints, type LengthShare } from '../../models/sequences.js';

export interface LengthsRead {
  readonly lengths: readonly LengthShare[];
  readonly sequences: number;
  /** Sequences that are longer than a full one. */
  readonly cut: number;
}

interface Counted {
  readonly tokens: number;
  readonly count: number;
}

/** Those of the file at `path`, cut at `longest` tokens. Throws InputError for what is no length, with its line. */
export function lengthsAt(path: string, longest: number): LengthsRead {
  const text = readText(path, 'sequence lengths');
  const first = text.trimStart().split(/\r?\n/, 1)[0]!;
  const separator = /^"?(?:tokens|count)"?\s*([;\t|])/i.exec(first)?.[1];
  if (separator !== undefined) {
    const found = separator === '\t' ? 'tabs' : `'${separator}'`;
    throw new InputError(
      `${path}:1 has ${found} between its columns; part them by commas, as in tokens,count`,
    );
  }
  const all = /^"?tokens"?\s*(,|$)/i.test(first) ? fromCsv(text, path) : fromLines(text, path);
  const counts = new Map<number, number>();
  let [sequences, cut] = [0, 0];
  for (const { tokens, count } of all) {
    const kept = Math.min(tokens, longest);
    counts.set(kept, (counts.get(kept) ?? 0) + count);
    sequences += count;
    if (tokens > longest) cut += count;
  }
  if (sequences === 0) throw new InputError(`${path} has no sequences; give a line each, or tokens,count`);
  const lengths = [...counts]
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => a - b)
    .map(([tokens, count]) => ({ tokens, share: count / sequences }));
  return { lengths: inFewPoints(lengths), sequences, cut };
}

function fromCsv(text: string, path: string): Counted[] {
  const records = recordsOf(text, path);
  const columns = records[0]!.record.map((title) => title.trim().toLowerCase());
  const at = (name: string) => columns.indexOf(name);
  // Counts by another name would be left out without a word.
  if (columns.length > 1 && at('count') === -1) {
    throw new InputError(
      `${path}:1 has the columns ${columns.join(', ')} and none named count; its first line is tokens,count, or tokens alone`,
    );
  }
  return records.slice(1).map(({ record, line }) => {
    const tokens = record[at('tokens')];
    const count = at('count') === -1 ? '1' : record[at('count')];
    return counted(tokens, count, `${path}:${line}`);
  });
}

function recordsOf(text: string, path: string): { record: string[]; line: number }[] {
  try {
    const parsed = parse(text, {
      info: true,
      skip_empty_lines: true,
      relax_column_count_less: true,
      trim: true,
    });
    return (parsed as unknown as { info: Info; record: string[] }[]).map(({ info, record }) => ({
      record,
      line: info.lines,
    }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = 'lines' in error ? `:${String(error.lines)}` : '';
    throw new InputError(`${path}${line} is not CSV (RFC 4180); its first line is tokens,count`);
  }
}

function fromLines(text: string, path: string): Counted[] {
  return text.split('\n').flatMap((line, i) => {
    const written = line.trim();
    if (written === '') return [];
    const where = `${path}:${i + 1}`;
    if (!written.startsWith('{')) return [counted(written, '1', where)];
    const { tokens, count = 1 } = objectIn(written, where);
    return [counted(tokens, count, where)];
  });
}

function objectIn(written: string, where: string): { tokens?: unknown; count?: unknown } {
  try {
    return JSON.parse(written) as { tokens?: unknown; count?: unknown };
  } catch {
    throw new InputError(
      `${where} is not JSON; a line is a number of tokens, or an object such as {"tokens": 512}`,
    );
  }
}

function counted(tokens: unknown, count: unknown, where: string): Counted {
  const [length, times] = [tokens, count].map((value) =>
    value === '' || value === null ? Number.NaN : Number(value),
  );
  if (!Number.isSafeInteger(length) || length! < 1) {
    throw new InputError(`${where} '${asText(tokens)}' is no length: a whole number of tokens of at least 1`);
  }
  if (!Number.isFinite(times) || times! < 0) {
    throw new InputError(`${where} '${asText(count)}' is no count of sequences: a number of at least 0`);
  }
  return { tokens: length!, count: times! };
}

/** So much of a value as people can read. */
function asText(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  const plain = text.replace(/[^\p{L}\p{N}\p{P}\p{S} ]|\uFFFD/gu, '?');
  return plain.length > MOST_QUOTED ? `${plain.slice(0, MOST_QUOTED)}…` : plain;
}

const MOST_QUOTED = 40;
