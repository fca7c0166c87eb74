/** Batch norms over the samples of all replicas: what is exchanged, by arithmetic, and that everybody waits for it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../../program/check.js';
import type { CollectiveOp, Op, Program } from '../../../program/program.js';
import { simulate } from '../../../sim/simulate.js';
import { strategyById } from '../../../strategies/index.js';
import type { Job } from '../../../strategies/job.js';
import { brokenRule } from '../../../strategies/rules/index.js';
import { writeProgram } from '../../../strategies/write.js';
import { jobOf } from '../../jobs.js';
import { fixedPrice, freeNetwork } from '../../machines.js';

/** ResNet-50 has 53 batch norms of 26,560 channels in all: 53,120 of its parameters are their gains and biases. */
const [NORMS, CHANNELS] = [53, 53_120 / 2];
const REPLICAS = 8;

function program(
  syncBatchNorm: boolean,
  layout: Partial<Job['layout']> = {},
  rest: Partial<Job> = {},
): Program {
  const own = { dp: REPLICAS, microBatch: 4, ...layout };
  const job = jobOf('resnet-50', own, { sequence: 1, globalBatch: 4 * own.dp, syncBatchNorm, ...rest });
  const state = own.zero === 3 ? 'zero-3' : own.dp === 1 ? 'none' : 'ddp';
  return writeProgram('p', job, { schedule: 'sequential', state });
}

/** Every op that a rank runs, segments written out. */
function run({ roles, segments }: Program): Op[] {
  const out = (ops: readonly Op[]): Op[] =>
    ops.flatMap((op) => (op.kind === 'call' ? out(segments[op.segment]!.ops) : [op]));
  return out(roles[0]!.ops);
}

const exchanges = (ops: readonly Op[], label: RegExp) =>
  ops.filter((op): op is CollectiveOp => op.kind === 'collective' && label.test(op.label));
const bytes = (ops: readonly { readonly bytes: number }[]) => ops.reduce((sum, op) => sum + op.bytes, 0);

test('forward every replica gives mean, deviation and count of each norm, backward two sums a channel', () => {
  const ops = run(program(true));
  const [gathers, sums] = [exchanges(ops, /all-gather statistics/), exchanges(ops, /all-reduce sums/)];
  assert.deepEqual([gathers.length, sums.length], [NORMS, NORMS]);
  assert.equal(bytes(gathers), REPLICAS * 4 * (2 * CHANNELS + NORMS));
  assert.equal(bytes(sums), 4 * 2 * CHANNELS);
  for (const { axis } of [...gathers, ...sums]) assert.deepEqual(axis, ['dp']);
});

test('each micro-batch has its own, and a layer that runs again gathers again', () => {
  const twice = run(program(true, {}, { globalBatch: 2 * 4 * REPLICAS }));
  assert.equal(exchanges(twice, /all-gather statistics/).length, 2 * NORMS);
  // All but the stem's one are in blocks.
  const again = run(program(true, { recompute: 'full' }));
  const gathers = exchanges(again, /all-gather statistics/);
  assert.equal(gathers.length, NORMS + (NORMS - 1));
  assert.equal(gathers.filter(({ phase }) => phase === 'recompute').length, NORMS - 1);
});

test('norms read and write as much in two kernels each way as in one', () => {
  const norms = (sync: boolean) =>
    run(program(sync)).flatMap((op) =>
      op.kind === 'compute' && op.kernel.family === 'norm' ? [op.kernel] : [],
    );
  const [own, all] = [norms(false), norms(true)];
  assert.equal(bytes(all), bytes(own));
  assert.equal(all.length, 2 * own.length);
  for (const kernel of all) assert.ok(kernel.bytes > 0);
});

test('everybody waits for every exchange: 106 of a second each, then the last bucket and the norm of gradients', () => {
  const machine = { ...freeNetwork(() => 0), collective: () => fixedPrice(1) };
  const seconds = (sync: boolean) => simulate(program(sync), machine).stepPs / 1e12;
  const buckets = exchanges(run(program(false)), /all-reduce gradients/).length;
  assert.equal(seconds(false), buckets + 1);
  // The other buckets travel beside.
  assert.equal(seconds(true), 2 * NORMS + 1 + 1);
});

test('programs with it are sound under every way to keep replicas in step; one replica has nobody to ask', () => {
  for (const layout of [{}, { zero: 3 }, { recompute: 'full' }] as const) {
    for (const kernels of ['unfused', 'flash-fused'] as const)
      assert.deepEqual(check(program(true, layout, { kernels })), []);
  }
  assert.deepEqual(program(true, { dp: 1 }), program(false, { dp: 1 }));
});

test('a model without batch norms is refused with the reason', () => {
  const refused = (model: string) =>
    brokenRule(strategyById('ddp'), jobOf(model, { dp: 8 }, { syncBatchNorm: true }), 8);
  assert.match(refused('vgg-16') ?? '', /is about batch norms, and vgg-16 has none; leave it out/);
  assert.match(refused('llama2-7b') ?? '', /llama2-7b has none/);
  // A detector's are fixed.
  assert.match(refused('retinanet-resnet-50-fpn') ?? '', /has none/);
  assert.equal(refused('efficientnet-b0'), undefined);
});
