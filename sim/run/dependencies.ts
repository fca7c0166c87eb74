/**
 * Who waits for whom in one list of ops: each op for the one before it on its stream, and for those it
 * names in `after`. Taking and giving back memory takes no time and orders nothing, so it is left out.
 * On a serial device (a thread that computes and communicates itself) streams take turns in list order.
 */
import type { Op, OpId } from '../../program/program.js';

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
  // Edges as two columns: the op that waits, and the one it waits for.
  const waiter: OpId[] = [];
  const awaited: OpId[] = [];
  const lastOnStream = new Map<string, OpId>();
  for (let id = 0; id < ops.length; id++) {
    const op = ops[id]!;
    if (!takesTime(op)) continue;
    const stream = serial ? 'the only one' : op.stream;
    const before = lastOnStream.get(stream);
    if (before !== undefined) {
      waiter.push(id);
      awaited.push(before);
    }
    for (const other of op.after) {
      if (other === before || !takesTime(ops[other]!)) continue;
      waiter.push(id);
      awaited.push(other);
    }
    lastOnStream.set(stream, id);
  }
  const [first, waitsFor] = grouped(waiter, awaited, ops.length);
  const [firstDependent, dependents] = grouped(awaited, waiter, ops.length);
  return { first, waitsFor, firstDependent, dependents };
}

/** The `values` of each of `count` keys: where each key's begin, and all of them in order of key. */
function grouped(keys: readonly OpId[], values: readonly OpId[], count: number): [Int32Array, Int32Array] {
  const first = new Int32Array(count + 1);
  for (const key of keys) first[key + 1]!++;
  for (let i = 0; i < count; i++) first[i + 1]! += first[i]!;
  const fill = first.slice();
  const sorted = new Int32Array(keys.length);
  for (let i = 0; i < keys.length; i++) sorted[fill[keys[i]!]!++] = values[i]!;
  return [first, sorted];
}
