/**
 * Who waits for whom in one list of ops: each op for the one before it on its stream, and for those it
 * names in `after`. Taking and giving back memory takes no time and orders nothing, so it is left out.
 * On a serial device (a thread that computes and communicates itself) streams take turns in list order.
 */
import type { Op, OpId } from '../program.js';

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

export function dependenciesOf(ops: readonly Op[], serial = false): Dependencies {
  const count = ops.length;
  const first = new Int32Array(count + 1);
  let most = count;
  for (let id = 0; id < count; id++) most += ops[id]!.after.length;
  const waitsFor = new Int32Array(most);
  let edges = 0;
  const lastOnStream = new Map<string, OpId>();
  for (let id = 0; id < count; id++) {
    first[id] = edges;
    const op = ops[id]!;
    if (!takesTime(op)) continue;
    const stream = serial ? 'the only one' : op.stream;
    const before = lastOnStream.get(stream);
    const { after } = op;
    if (before !== undefined) waitsFor[edges++] = before;
    for (let i = 0; i < after.length; i++) {
      const other = after[i]!;
      if (other !== before && takesTime(ops[other]!)) waitsFor[edges++] = other;
    }
    lastOnStream.set(stream, id);
  }
  first[count] = edges;
  return { first, waitsFor: waitsFor.subarray(0, edges), ...reversed(first, waitsFor, count, edges) };
}

/** Counting sort of the edges by what is waited for; the waiters of one op stay in order. */
function reversed(
  first: Int32Array,
  waitsFor: Int32Array,
  count: number,
  edges: number,
): Pick<Dependencies, 'firstDependent' | 'dependents'> {
  const firstDependent = new Int32Array(count + 1);
  for (let e = 0; e < edges; e++) firstDependent[waitsFor[e]! + 1]!++;
  for (let i = 0; i < count; i++) firstDependent[i + 1]! += firstDependent[i]!;
  const fill = firstDependent.slice();
  const dependents = new Int32Array(edges);
  for (let id = 0; id < count; id++) {
    for (let e = first[id]!; e < first[id + 1]!; e++) dependents[fill[waitsFor[e]!]!++] = id;
  }
  return { firstDependent, dependents };
}
