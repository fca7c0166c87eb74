/**
 * Where a list of ops repeats itself. Buffers and labels number micro-batches and do not count: nothing in a play
 * depends on them.
 */
import type { CollectiveOp, Op } from '../program.js';

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

/** A round of micro-batches in the middle of a list: where its ops begin, and how many they are. */
export interface Round {
  readonly at: number;
  readonly length: number;
}

/**
 * The stretch of `ops` around a round in which every op is like the one a round before it; with a round more in it,
 * the list would be the same up to `to`. Undefined where the next round is not like this one.
 */
export function repeating(ops: readonly Op[], { at, length }: Round): Repeating | undefined {
  if (length <= 0) return undefined;
  const like = (i: number) => alike(ops[i - length]!, i - length, ops[i]!, i);
  let to = at + length;
  while (to < ops.length && like(to)) to++;
  let from = at + length;
  while (from > length && like(from - 1)) from--;
  return to - at < 2 * length ? undefined : { from: from - length, to, length };
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
      return b.kind === a.kind && a.bytes === b.bytes && a.category === b.category && a.tier === b.tier;
    case 'copy':
      return (
        b.kind === 'copy' &&
        a.bytes === b.bytes &&
        a.from === b.from &&
        a.to === b.to &&
        a.pageable === b.pageable
      );
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
    a.reversed === b.reversed &&
    a.library === b.library &&
    a.limit?.groups === b.limit?.groups &&
    a.limit?.visited === b.limit?.visited &&
    a.hierarchical === b.hierarchical &&
    sameList(a.axis, b.axis) &&
    sameList(a.among, b.among) &&
    sameList(a.owners, b.owners)
  );
}

function sameList(a: readonly unknown[] | undefined, b: readonly unknown[] | undefined): boolean {
  if (a === b) return true;
  return a !== undefined && b !== undefined && a.length === b.length && a.every((value, i) => value === b[i]);
}
