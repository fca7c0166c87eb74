/** The text of a script with its lines: a file, or a script inside another, whose lines are those of the file. */
import type { Place } from '../imported.js';
import { type Piece, textOf, type Value } from './value.js';

/** Where text was written, and the variable whose default it is, if it is one. */
export type Origin = Place & Pick<Piece, 'defaulted'>;

export interface Source {
  readonly text: string;
  /** Where the character at `offset` was written. */
  place(offset: number): Origin;
  /** Offsets between `from` and `to` at which text of another place begins. */
  cuts(from: number, to: number): readonly number[];
}

/** A file's text, whose lines may end as those of Windows do. */
export function fileSource(file: string, written: string): Source {
  const text = unixText(written);
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return {
    text,
    place: (offset) => ({ file, line: lastAtMost(starts, offset) + 1 }),
    cuts: (from, to) => between(starts, from, to),
  };
}

/** `text` without a byte order mark and without carriage returns before line breaks. */
export function unixText(text: string): string {
  return text.replace(/^\uFEFF/, '').replace(/\r+(?=\n|$)/g, '');
}

/** A script that another puts together: `bash -c "…"`, `sbatch <<EOF`. */
export function innerSource(value: Value): Source {
  const starts: number[] = [];
  let at = 0;
  for (const { text } of value) {
    starts.push(at);
    at += text.length;
  }
  return {
    text: textOf(value),
    cuts: (from, to) => between(starts, from, to),
    place: (offset) => {
      const { file, line, defaulted } = value[lastAtMost(starts, offset)] ?? value[0]!;
      return { file, line, ...(defaulted === undefined ? {} : { defaulted }) };
    },
  };
}

function between(starts: readonly number[], from: number, to: number): readonly number[] {
  const first = lastAtMost(starts, from) + 1;
  return starts.slice(first, lastAtMost(starts, to) + 1).filter((start) => start > from && start < to);
}

/** `text` as it stands in `source` from `pos` on, as pieces of one place each, each read by `cooked`. */
export function written(
  source: Source,
  text: string,
  pos: number,
  cooked: (raw: string) => string = (raw) => raw,
): Value {
  const ends = [...source.cuts(pos, pos + text.length), pos + text.length];
  let from = pos;
  return ends.map((end) => {
    const piece = { text: cooked(text.slice(from - pos, end - pos)), ...source.place(from) };
    from = end;
    return piece;
  });
}

/** Index of the last of the ascending `starts` that is no larger than `offset`. */
function lastAtMost(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
