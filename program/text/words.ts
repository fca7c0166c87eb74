/**
 * The small words of the text form: names, sizes and sets of coordinates, each with its printer and
 * its reader side by side, so that what is printed is what is read.
 */

/** A name as it stands when it holds nothing special, else in double quotes with JSON's escapes. */
export function nameText(name: string): string {
  return /^[!$-+\--<>-~]+$/.test(name) ? name : JSON.stringify(name);
}

const UNITS = [
  ['TiB', 2 ** 40],
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
] as const;

/** Bytes in the largest unit that leaves a whole number: `32MiB`, `1536KiB`, `1000B`. */
export function sizeText(bytes: number): string {
  for (const [unit, factor] of UNITS) {
    if (bytes !== 0 && bytes % factor === 0) return `${bytes / factor}${unit}`;
  }
  return `${bytes}B`;
}

/** Bytes of a size such as `32MiB`, zero or more; undefined when the word is none. */
export function sizeOf(word: string): number | undefined {
  const match = /^(.*?)([KMGT]i)?B$/.exec(word);
  const count = match === null ? undefined : numberOf(match[1]!);
  if (count === undefined || count < 0) return undefined;
  return finite(count * (UNITS.find(([unit]) => unit === `${match![2]}B`)?.[1] ?? 1));
}

/** A decimal number, or undefined when the word is none, or a larger one than there are. */
export function numberOf(word: string): number | undefined {
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(word) ? finite(Number(word)) : undefined;
}

function finite(number: number): number | undefined {
  return Number.isFinite(number) ? number : undefined;
}

/** The members of a union of words, all of them: leaving one out does not compile. */
export function every<T extends string>(words: Readonly<Record<T, true>>): readonly T[] {
  return Object.keys(words) as T[];
}

/** Coordinates in order, runs of three or more as `first..last`: `0..3,7`; `none` of them at all. */
export function setText(coordinates: readonly number[]): string {
  if (coordinates.length === 0) return 'none';
  const runs: string[] = [];
  for (let i = 0; i < coordinates.length; ) {
    let end = i;
    while (coordinates[end + 1] === coordinates[end]! + 1) end++;
    if (end - i < 2) end = i;
    runs.push(end === i ? `${coordinates[i]}` : `${coordinates[i]}..${coordinates[end]}`);
    i = end + 1;
  }
  return runs.join(',');
}

/** The coordinates of one item of a set, `7` or `0..3`, or undefined when it is neither. */
export function coordinatesOf(item: string): number[] | undefined {
  const match = /^(\d+)(?:\.\.(\d+))?$/.exec(item);
  if (match === null) return undefined;
  const first = Number(match[1]);
  const last = match[2] === undefined ? first : Number(match[2]);
  const count = last - first + 1;
  return count < 1 || count > LONGEST_RUN ? undefined : Array.from({ length: count }, (_, i) => first + i);
}

/** Axes are ranks of a cluster; a longer run is a slip of the keyboard, not worth the memory. */
const LONGEST_RUN = 1 << 18;
