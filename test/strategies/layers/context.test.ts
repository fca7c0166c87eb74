/** Context parallelism: one kernel becomes two with a gather beside the first, and the pairs stay the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layerSteps } from '../../../models/steps/block.js';
import type { Op } from '../../../program/program.js';
import { shapeOf } from '../../../strategies/layers/shape.js';
import { jobOf } from '../../jobs.js';
import { kernels, llama, placeOf, SEQUENCE, waitingFor } from './written.js';

const CP = 4;
const [HEADS, WIDTH] = [32, 128];
const [plain, divided] = [llama({ cp: CP }, []), llama({ cp: CP }, ['context-parallel'])];

const attention = (ops: readonly Op[]) =>
  kernels(ops).flatMap(({ kernel }) => (kernel.family === 'attention' ? [kernel] : []));

test('own positions under the mask, and half of all others without', () => {
  const own = SEQUENCE / CP;
  for (const direction of ['forward', 'backward'] as const) {
    const shapes = (ops: readonly Op[]) => attention(ops).map((k) => [k.queries, k.keys, k.causal]);
    assert.deepEqual(shapes(plain[direction]), [[own, own, true]]);
    assert.deepEqual(shapes(divided[direction]), [
      [own, own, true],
      [own, ((CP - 1) * own) / 2, false],
    ]);
  }
});

test('only the kernel over the others’ positions waits for their keys and values', () => {
  for (const [direction, label] of [
    ['forward', 'core attention'],
    ['backward', 'core attention input gradient'],
  ] as const) {
    const ops = divided[direction];
    const gather = ops[placeOf(ops, 'all-gather keys and values')]!;
    assert.ok(gather.kind === 'collective');
    assert.equal(gather.bytes, SEQUENCE * 2 * HEADS * WIDTH * 2);
    const waiting = ops.filter((op) => op.after.includes(ops.indexOf(gather)));
    assert.deepEqual(
      waiting.map((op) => op.label),
      [label],
    );
    const [first, second] = kernels(ops).filter((op) => op.label === label);
    assert.deepEqual([first!.after, second], [[], waiting[0]]);
    assert.ok(!first!.reads.includes(gather.into!) && second!.reads.includes(gather.into!));
  }
});

test('their gradients go to where they belong before the step before goes on', () => {
  const { backward } = divided;
  const scatter = placeOf(backward, 'reduce-scatter key and value gradients');
  assert.deepEqual(waitingFor(backward, scatter), ['rotary input gradient']);
  const op = backward[scatter]!;
  assert.ok(op.kind === 'collective');
  assert.equal(op.into, 'L{layer}.mb{mb}.d(query key value)');
});

test('a model’s steps know nothing of context ranks: FLOPs of whole sequences are the same however many there are', () => {
  const steps = (cp: number) => {
    const job = jobOf('llama2-7b', { cp });
    return layerSteps(job.model, 'dense-block', { ...shapeOf(job), positions: SEQUENCE });
  };
  assert.deepEqual(steps(CP), steps(1));
});
