/**
 * A plan in parts that different machines work out. Evaluations are dealt out whole, so that none is done twice, in the
 * order of a hash, so that no shard gets all of the large clusters. The same plan is divided the same way everywhere.
 */
import { createHash } from 'node:crypto';

export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly of: number;
}

export const WHOLE: Shard = { index: 1, of: 1 };

/** `2/8` */
export function shardText({ index, of }: Shard): string {
  return `${index}/${of}`;
}

/** Evaluations of `plan`, counted from 0, that `shard` works out, ascending. */
export function evaluationsOf(plan: string, evaluations: number, { index, of }: Shard): number[] {
  const all = Array.from({ length: evaluations }, (_, i) => i);
  if (of === 1) return all;
  const keys = all.map((i) => createHash('sha256').update(`${plan} ${i}`).digest('hex'));
  const dealt = all.toSorted((a, b) => (keys[a]! < keys[b]! ? -1 : 1));
  return dealt.filter((_, place) => place % of === index - 1).sort((a, b) => a - b);
}
