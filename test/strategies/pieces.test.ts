/** Tensor-parallel communication in pieces: the same work and bytes, and all but one piece of each hidden. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flopsOf } from '../../program/kernel.js';
import type { CollectiveOp, Op } from '../../program/program.js';
import { simulate } from '../../sim/simulate.js';
import type { Job } from '../../strategies/job.js';
import { layerSegments } from '../../strategies/layers/segments.js';
import { writeProgram } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';
import { fixedPrice, freeNetwork } from '../machines.js';

const MODEL = 'llama2-7b';
const [LAYERS, TP] = [32, 4];
const LAYOUT = { tp: TP, sequenceParallel: true } as const;

function opsOf(tpCommOverlap: boolean, rest: Partial<Job> = {}): readonly Op[] {
  const segments = layerSegments(jobOf(MODEL, LAYOUT, { tpCommOverlap, ...rest }), ['dense-block']);
  return Object.values(segments).flatMap(({ ops }) => ops);
}

const collectives = (ops: readonly Op[]) => ops.filter((op): op is CollectiveOp => op.kind === 'collective');
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

test('the same products and the same bytes, in n − 1 pieces where a product is beside', () => {
  const flops = (pieces: boolean) =>
    sum(opsOf(pieces).map((op) => (op.kind === 'compute' ? flopsOf(op.kernel) : 0)));
  const bytes = (pieces: boolean) => sum(collectives(opsOf(pieces)).map((op) => op.bytes));
  assert.equal(flops(true), flops(false));
  // Pieces are whole bytes: each of the 6 collectives rounds its 3 pieces up by less than one.
  const rounding = bytes(true) - bytes(false);
  assert.ok(rounding >= 0 && rounding < 6 * (TP - 1), `${rounding} bytes more`);
  assert.ok(collectives(opsOf(true)).every((op) => Number.isInteger(op.bytes)));
  // Forward two gathers and two sums, backward two gathers of gradients; the other four hide behind whole products.
  assert.equal(collectives(opsOf(false)).length, 10);
  assert.equal(collectives(opsOf(true)).length, 6 * (TP - 1) + 4);
});

/** A layer's ten collectives take a second each in all; so do its products forward and the input gradients. */
function stepSeconds(tpCommOverlap: boolean): number {
  const rows = (m: number) => (tpCommOverlap ? m / (2048 / TP) / TP : 1);
  const prices = {
    ...freeNetwork((kernel) =>
      kernel.family === 'gemm' &&
      kernel.role !== 'weight-gradient' &&
      kernel.n < 32000 / TP &&
      kernel.k < 32000 / TP
        ? rows(kernel.m)
        : 0,
    ),
    collective: (kind: string, bytes: number) =>
      fixedPrice(kind !== 'all-reduce' && bytes > 1e6 ? bytes / (2048 * 4096 * 2) : 0),
  };
  const job = jobOf(MODEL, LAYOUT, { tpCommOverlap });
  return simulate(writeProgram('p', job, { schedule: 'sequential', state: 'none' }), prices).stepPs / 1e12;
}

test('a product that takes as long as its communication hides three quarters of it', () => {
  // Apart, 1 + 1 s. Beside, four parts of 1/4 s and three pieces of 1/3 s: a gather's last piece is there after
  // 1 s and has 1/4 s of product to follow, a sum's first piece waits 1/4 s for the product and all take 1 s.
  // Whole bytes make it a millionth longer.
  const saved = (stepSeconds(false) - stepSeconds(true)) / LAYERS;
  assert.ok(Math.abs(saved - 6 * (2 - 1.25)) < 1e-5, `${saved} s a layer`);
});

test('what cannot be cut evenly, and ranks without sequence parallelism, go in one piece', () => {
  const count = (layout: Partial<Job['layout']>, rest: Partial<Job> = {}) =>
    collectives(
      layerSegments(jobOf(MODEL, layout, { tpCommOverlap: true, ...rest }), ['dense-block'])[
        'dense-block.forward'
      ]!.ops,
    ).length;
  assert.equal(count({ tp: TP }), 2);
  assert.equal(count(LAYOUT), 4 * (TP - 1));
  // The head gathers for the whole vocabulary at once.
  const head = layerSegments(jobOf(MODEL, LAYOUT, { tpCommOverlap: true }), ['head'])['head.forward']!.ops;
  assert.equal(collectives(head).filter((op) => op.collective === 'all-gather').length, 1);
});
