/**
 * Where a list of ops repeats itself: found by holding it against the list of the same role with one round of
 * micro-batches fewer. What the longer one has more is a round, and the list may go on by as many rounds as one
 * likes. Buffers and labels number micro-batches and do not count; nothing in a play depends on them.
 */
import type { CollectiveOp, Op } from '../../program/program.js';

/** Ops `from` up to, not including, `to` of a list stand for `times` more of the same. */
export interface Repeat {
  readonly from: number;
  readonly to: number;
  readonly times: number;
}

/** Ops from `from` up to, not including, `to` are the same again and again, `length` of them a round. */
export interface Repeating {
  readonly from: number;
  readonly to: number;
  readonly length: number;
}

/**
 * The stretch of `longer` that repeats, `shorter` being the same list with one round fewer: op i of it is like op
 * i + length, and the list of one round more is the same up to `to`. Undefined where they differ in more than one place.
 */
export function repeating(shorter: readonly Op[], longer: readonly Op[]): Repeating | undefined {
  const length = longer.length - shorter.length;
  if (length <= 0) return undefined;
  let same = 0;
  while (same < shorter.length && alike(shorter[same]!, same, longer[same]!, same)) same++;
  let tail = shorter.length;
  while (tail > 0 && alike(shorter[tail - 1]!, tail - 1, longer[tail - 1 + length]!, tail - 1 + length))
    tail--;
  return tail > same ? undefined : { from: tail, to: same + length, length };
}

/** Whether two ops do the same and wait for ops equally far before them. */
function alike(a: Op, placeOfA: number, b: Op, placeOfB: number): boolean {
  if (a.kind !== b.kind || a.stream !== b.stream || a.phase !== b.phase) return false;
  if (a.after.length !== b.after.length) return false;
  for (let i = 0; i < a.after.length; i++) {
    if (placeOfA - a.after[i]! !== placeOfB - b.after[i]!) return false;
  }
  switch (a.kind) {
    case 'call':
      return b.kind === 'call' && a.segment === b.segment;
    case 'send':
    case 'recv':
      return (
        b.kind === a.kind &&
        a.bytes === b.bytes &&
        a.axis === b.axis &&
        a.offset === b.offset &&
        a.wrap === b.wrap
      );
    case 'alloc':
    case 'free':
      return b.kind === a.kind && a.bytes === b.bytes && a.category === b.category;
    case 'copy':
      return b.kind === 'copy' && a.bytes === b.bytes && a.from === b.from && a.to === b.to;
    case 'collective':
      return b.kind === 'collective' && sameCollective(a, b);
    case 'compute':
      return b.kind === 'compute' && JSON.stringify(a.kernel) === JSON.stringify(b.kernel);
  }
}

function sameCollective(a: CollectiveOp, b: CollectiveOp): boolean {
  return (
    a.collective === b.collective &&
    a.bytes === b.bytes &&
    a.reduction === b.reduction &&
    a.copies === b.copies &&
    sameList(a.axis, b.axis) &&
    sameList(a.among, b.among) &&
    sameList(a.owners, b.owners)
  );
}

function sameList(a: readonly unknown[] | undefined, b: readonly unknown[] | undefined): boolean {
  if (a === b) return true;
  return a !== undefined && b !== undefined && a.length === b.length && a.every((value, i) => value === b[i]);
}
