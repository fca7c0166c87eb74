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
  let waitsFor = new Int32Array(2 * count);
  let edges = 0;
  // The last op of each stream by its number, and the streams' numbers by name.
  const lastOn: OpId[] = [];
  const numbers = new Map<string, number>();
  for (let id = 0; id < count; id++) {
    first[id] = edges;
    const op = ops[id]!;
    if (!takesTime(op)) continue;
    const { after } = op;
    const stream = serial ? 'the only one' : op.stream;
    let number = numbers.get(stream);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(stream, number);
      lastOn.push(NONE);
    }
    const before = lastOn[number]!;
    if (edges + 1 + after.length > waitsFor.length) waitsFor = roomFor(waitsFor, edges + 1 + after.length);
    if (before !== NONE) waitsFor[edges++] = before;
    for (let i = 0; i < after.length; i++) {
      const other = after[i]!;
      if (other !== before && takesTime(ops[other]!)) waitsFor[edges++] = other;
    }
    lastOn[number] = id;
  }
  first[count] = edges;
  return { first, waitsFor: waitsFor.subarray(0, edges), ...reversed(first, waitsFor, count, edges) };
}

/** No op yet. */
const NONE = -1;

function roomFor(table: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(length, 2 * table.length));
  larger.set(table);
  return larger;
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
