/**
 * A file of how many tokens each expert of a layer gets: CSV with the columns `expert` and `tokens` (or `share`), a number a
 * line in the order of the experts, or a JSON array of numbers. Loaded only where one is named.
 */
import { InputError } from '../../input/error.js';
import { readText } from '../../input/read-file.js';

/** What each of `experts` gets, in order, as counts or shares, whatever they add up to. Throws InputError with the line. */
export function sharesAt(path: string, experts: number): readonly number[] {
  const text = readText(path, 'shares of experts');
  const shares = text.trimStart().startsWith('[') ? fromJson(text, path) : fromLines(text, path, experts);
  if (shares.length !== experts) {
    throw new InputError(
      `${path} has ${shares.length} ${shares.length === 1 ? 'expert' : 'experts'} and the model ${experts} in a layer; give a number for each`,
    );
  }
  if (shares.every((share) => share === 0)) {
    throw new InputError(`${path} gives no expert a token; give tokens or a share for each`);
  }
  return shares;
}

function fromJson(text: string, path: string): number[] {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw new InputError(
      `${path}:1 is not JSON; it is an array with a number for each expert, as in [120, 98, 131]`,
    );
  }
  return (read as unknown[]).map((value, at) => shareIn(value, `${path} [${at}]`));
}

function fromLines(text: string, path: string, experts: number): number[] {
  const rows = text
    .split(/\r?\n/)
    .map((line, at) => ({ words: line.split(',').map((word) => word.trim()), where: `${path}:${at + 1}` }))
    .filter(({ words }) => words.some((word) => word !== ''));
  const titles = rows[0]?.words.map((word) => word.toLowerCase().replaceAll('"', ''));
  if (titles === undefined) throw new InputError(`${path} is empty; give tokens or a share for each expert`);
  if (!titles.some((title) => /[a-z]/.test(title))) {
    return rows.map(({ words, where }) => {
      if (words.length > 1) {
        throw new InputError(
          `${where} has ${words.length} numbers; give one a line, or name columns in the first: expert,tokens`,
        );
      }
      return shareIn(words[0], where);
    });
  }
  const column = Math.max(titles.indexOf('tokens'), titles.indexOf('share'));
  if (column === -1) {
    throw new InputError(`${path}:1 has the columns ${titles.join(', ')} and none named tokens or share`);
  }
  return inOrder(rows.slice(1), titles.indexOf('expert'), column, experts);
}

interface Row {
  readonly words: readonly string[];
  readonly where: string;
}

function inOrder(rows: readonly Row[], named: number, column: number, experts: number): number[] {
  if (named === -1) return rows.map(({ words, where }) => shareIn(words[column], where));
  const shares = new Map<number, number>();
  for (const { words, where } of rows) {
    const expert = words[named] === '' ? Number.NaN : Number(words[named]);
    if (!Number.isInteger(expert) || expert < 0 || expert >= experts) {
      throw new InputError(
        `${where} '${words[named] ?? ''}' is no expert: a whole number from 0 to ${experts - 1}`,
      );
    }
    if (shares.has(expert)) throw new InputError(`${where} expert ${expert} is there twice; give each once`);
    shares.set(expert, shareIn(words[column], where));
  }
  return [...shares].sort(([a], [b]) => a - b).map(([, share]) => share);
}

function shareIn(value: unknown, where: string): number {
  const share = value === '' || value === null || typeof value === 'object' ? Number.NaN : Number(value);
  if (Number.isFinite(share) && share >= 0) return share;
  throw new InputError(
    `${where} '${String(value).slice(0, 40)}' is no share of tokens: a number of at least 0`,
  );
}
