/**
 * A file of how many tokens each expert of a layer gets: CSV with the columns `expert` and `tokens` (or `share`), a number a
 * line in the order of the experts, or a JSON array of numbers. Loaded only where one is named.
 */
import { InputError } from '../../input/error.js';
import { parseJson } from '../../input/json.js';
import { placeIn } from '../../input/place.js';
import { readText } from '../../input/read-file.js';

/** What each of `experts` gets, in order, as counts or shares, whatever they add up to. Throws InputError with the line. */
export function sharesAt(path: string, experts: number): readonly number[] {
  const text = readText(path, 'shares of experts');
  if (/[\0\ufffd]/.test(text)) {
    throw new InputError(`${path} is not text; give a CSV or JSON file with a number for each expert`);
  }
  const shares = /^\s*[[{]/.test(text) ? fromJson(text, path) : fromLines(text, path, experts);
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

const WANTED = 'a list with a number for each expert, as in [120, 98, 131]';

function fromJson(text: string, path: string): number[] {
  const read = parseJson(text, path, `it is ${WANTED}`);
  if (!Array.isArray(read)) {
    throw new InputError(`${path}:1 this is a map of keys and values; it is ${WANTED}`);
  }
  // As it was typed: a number that is too large reads as infinite.
  const typed = [...text.matchAll(/[^\s,[\]]+/g)];
  return read.map((value: unknown, at) => {
    const word = typed[at];
    return typeof value === 'number' && typed.length === read.length
      ? shareIn(word![0], `${path}:${placeIn(text, word!.index)}`)
      : shareIn(value, `${path} [${at}]`);
  });
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
    `${where} ${shown(value)} is no share of tokens: a number of at least 0${share === Number.POSITIVE_INFINITY ? ', and below 1.8e308' : ''}`,
  );
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  const isWord = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isWord ? `'${String(value).slice(0, 40)}'` : 'a map of keys and values';
}
