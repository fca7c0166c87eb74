/**
 * Who waits for whom in one list of ops: each op for the one before it on its stream, and for those it
 * names in `after`. Taking and giving back memory takes no time and orders nothing, so it is left out.
 */
import type { Op, OpId } from '../program/program.js';

export interface Dependencies {
  /** Ops each op waits for, `first[i]` to `first[i + 1]` of `waitsFor`. */
  readonly first: Int32Array;
  readonly waitsFor: Int32Array;
  /** The reverse: ops that wait for each op. */
  readonly firstDependent: Int32Array;
  readonly dependents: Int32Array;
}

export function takesTime(op: Op): boolean {
  return op.kind !== 'alloc' && op.kind !== 'free';
}

export function dependenciesOf(ops: readonly Op[]): Dependencies {
  const edges: [OpId, OpId][] = [];
  const lastOnStream = new Map<string, OpId>();
  for (const [id, op] of ops.entries()) {
    if (!takesTime(op)) continue;
    const before = lastOnStream.get(op.stream);
    if (before !== undefined) edges.push([before, id]);
    for (const other of op.after) {
      if (other !== before && takesTime(ops[other]!)) edges.push([other, id]);
    }
    lastOnStream.set(op.stream, id);
  }
  const [first, waitsFor] = compressed(edges, ops.length, 1, 0);
  const [firstDependent, dependents] = compressed(edges, ops.length, 0, 1);
  return { first, waitsFor, firstDependent, dependents };
}

/** Edges grouped by one end: where each group starts, and the other ends in order. */
function compressed(
  edges: readonly (readonly [OpId, OpId])[],
  count: number,
  by: 0 | 1,
  other: 0 | 1,
): [Int32Array, Int32Array] {
  const first = new Int32Array(count + 1);
  for (const edge of edges) first[edge[by] + 1]!++;
  for (let i = 0; i < count; i++) first[i + 1]! += first[i]!;
  const fill = first.slice();
  const ends = new Int32Array(edges.length);
  for (const edge of edges) ends[fill[edge[by]]!++] = edge[other];
  return [first, ends];
}
