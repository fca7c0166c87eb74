/** Laws that the dataflow of every layer must keep. */
import assert from 'node:assert/strict';
import { dependenciesOf } from '../../program/order/dependencies.js';
import type { Op } from '../../program/program.js';
import { touches } from '../../strategies/layers/liveness.js';

export const INPUT = 'L{layer}.mb{mb}.x';
export const OUTPUT = 'L{next}.mb{mb}.x';
export const INPUT_GRADIENT = 'L{layer}.mb{mb}.dx';
export const OUTPUT_GRADIENT = 'L{next}.mb{mb}.dx';

/** No op touches a tensor that an op of another stream may still be writing. */
export function assertOrdered(ops: readonly Op[], where: string): void {
  const before = ancestors(ops);
  const writers = new Map<string, number>();
  for (const [i, op] of ops.entries()) {
    const { reads, writes } = touches(op);
    for (const tensor of [...reads, ...writes]) {
      const writer = writers.get(tensor);
      const ordered = writer === undefined || before[i]!.has(writer);
      assert.ok(ordered, `${where}: ${op.label} touches ${tensor} too early`);
    }
    for (const tensor of writes) writers.set(tensor, i);
  }
}

/** Ids of all ops that certainly ended before each op starts. */
function ancestors(ops: readonly Op[]): Set<number>[] {
  const deps = dependenciesOf(ops);
  const before: Set<number>[] = [];
  for (let id = 0; id < ops.length; id++) {
    const mine = new Set<number>();
    for (let e = deps.first[id]!; e < deps.first[id + 1]!; e++) {
      mine.add(deps.waitsFor[e]!);
      for (const older of before[deps.waitsFor[e]!]!) mine.add(older);
    }
    before.push(mine);
  }
  return before;
}

/**
 * Tensors are taken once, touched only while held, and given back: forward all but the output and what the backward
 * pass needs, which gives back all that is left and hands on the gradient of the input. Ends of the model have no
 * input or no output.
 */
export function assertMemory(kind: string, forward: readonly Op[], backward: readonly Op[]): void {
  const managed = new Set<string>([INPUT, OUTPUT_GRADIENT]);
  for (const op of [...forward, ...backward]) if (op.kind === 'alloc') managed.add(op.buffer);
  const held = new Set<string>(kind === 'embedding' ? [] : [INPUT]);
  const play = (ops: readonly Op[]) => {
    for (const op of ops) {
      if (op.kind === 'alloc') {
        assert.ok(!held.has(op.buffer), `${kind}: ${op.buffer} is taken twice`);
        held.add(op.buffer);
      } else if (op.kind === 'free') {
        assert.ok(held.delete(op.buffer), `${kind}: ${op.buffer} is given back and was not held`);
      } else {
        const { reads, writes } = touches(op);
        for (const name of [...reads, ...writes])
          assert.ok(!managed.has(name) || held.has(name), `${kind}: ${op.label} touches ${name}, not held`);
      }
    }
  };
  play(forward);
  assert.equal(held.has(OUTPUT), kind !== 'head');
  // The next layer's backward pass frees its input and hands over the gradient.
  held.delete(OUTPUT);
  if (kind !== 'head') held.add(OUTPUT_GRADIENT);
  play(backward);
  assert.deepEqual([...held], kind === 'embedding' ? [] : [INPUT_GRADIENT]);
}
