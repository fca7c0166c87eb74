/** What routing does to a layer: the busiest rank's work, what it sends and gets, and what a capacity holds it to. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { busiestRank, type Routing } from '../../models/routing.js';
import { kernelFaults } from '../../program/check/kernel-figures.js';
import { flopsOf, type GroupedGemm, type Kernel } from '../../program/kernel.js';
import type { CollectiveOp, Op } from '../../program/program.js';
import { simulate } from '../../sim/simulate.js';
import type { Job, Layout } from '../../strategies/job.js';
import { keptShare } from '../../strategies/layers/routed.js';
import { layerSegments } from '../../strategies/layers/segments.js';
import { runtimeOf } from '../../strategies/runtime.js';
import { writeProgram } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';
import { freeNetwork } from '../machines.js';

/** Mixtral: 8 experts of width 14,336, two a token, vectors of 4,096. */
const [EXPERTS, TOPK, HIDDEN, SEQUENCE, RANKS] = [8, 2, 4096, 2048, 8];
const SENT = SEQUENCE * TOPK * HIDDEN * 2;
const SHARES: Routing = { kind: 'shares', shares: [3, 1, 1, 1, 1, 1, 0, 0] };

const job = (rest: Parameters<typeof jobOf>[2] = {}, layout: Partial<Layout> = {}) =>
  jobOf('mixtral-8x7b', { dp: RANKS, ep: RANKS, ...layout }, rest);
const ops = (of: Job, direction: 'forward' | 'backward' = 'forward'): readonly Op[] =>
  layerSegments(of, ['moe-block'])[`moe-block.${direction}`]!.ops;
const kernels = (of: readonly Op[]): Kernel[] =>
  of.flatMap((op) => (op.kind === 'compute' ? [op.kernel] : []));
const grouped = (of: readonly Op[]) =>
  kernels(of).filter((k): k is GroupedGemm => k.family === 'grouped-gemm');
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

test('the busiest rank multiplies and gets as much more as it has tokens; what it sends stays', () => {
  const busiest = busiestRank(SHARES, { experts: EXPERTS, ranks: RANKS, visits: SEQUENCE * TOPK * RANKS });
  // Of eight shares one has three, of a mean of one; no other comes near it by chance.
  assert.ok(Math.abs(busiest - 3) < 1e-9, `${busiest}`);
  for (const direction of ['forward', 'backward'] as const) {
    const alike = ops(job(), direction);
    const skewed: readonly Op[] = ops(job({ routing: SHARES }), direction);
    const flops = (of: readonly Op[]) => sum(grouped(of).map(flopsOf));
    assert.ok(Math.abs(flops(skewed) / flops(alike) / busiest - 1) < 1e-3);
    const sizes = (of: readonly Op[], name: string) =>
      of.flatMap((op) => (op.kind === 'alloc' && op.buffer.endsWith(name) ? [op.bytes] : []));
    const [here, there] =
      direction === 'forward'
        ? ['dispatched outgoing', 'dispatched']
        : ['d(dispatched) returned', 'd(dispatched)'];
    assert.deepEqual(sizes(skewed, here!), [SENT]);
    assert.deepEqual(sizes(skewed, `.${there}`), [Math.ceil(SENT * busiest)]);
    // The exchange takes as long as its larger side.
    const exchanged = skewed.filter((op): op is CollectiveOp => op.kind === 'collective');
    assert.deepEqual(
      exchanged.map(({ bytes }) => bytes),
      Array(2).fill(Math.ceil(SENT * busiest)),
    );
  }
});

test('a job that says nothing of routing has the same tokens on every expert, and all products in whole rows', () => {
  for (const kernel of grouped(ops(job()))) {
    assert.equal(kernel.m, SEQUENCE * TOPK);
    assert.equal(kernel.uneven, undefined);
  }
});

test('a capacity holds the busiest rank to it; static buffers are filled up to it', () => {
  const rows = (rest: Parameters<typeof jobOf>[2]) => grouped(ops(job(rest)))[0]!.m / (SEQUENCE * TOPK);
  assert.equal(rows({ routing: SHARES, capacityFactor: 1.25 }), 1.25);
  assert.ok(Math.abs(rows({ routing: SHARES, capacityFactor: 8 }) - 3) < 1e-3);
  const fixed = { ...runtimeOf(job()), readsExpertCounts: false };
  assert.equal(rows({ routing: SHARES, capacityFactor: 8, runtime: fixed }), 8);
});

test('narrow products take whole blocks of 16 rows of each expert, half a block more by chance', () => {
  const rows = (rest: Parameters<typeof jobOf>[2]) =>
    grouped(ops(jobOf('mixtral-8x7b', {}, { precision: 'fp8', ...rest })))[0]!.m;
  assert.equal(rows({ sequence: 2048 }), (2048 * TOPK) / EXPERTS);
  // 2,052 · 2 / 8 = 513 rows, 33 blocks of 16 would be 528.
  assert.equal(rows({ sequence: 2052 }), 528);
  assert.equal(rows({ sequence: 2048, routing: { kind: 'balanced' } }), 512 + 15 / 2);
});

test('a library that loops launches a GEMM for each expert on the rank; tokens are sorted where there are several', () => {
  const of = (ep: number, rest: Parameters<typeof jobOf>[2] = {}) => ops(job(rest, { ep }));
  assert.deepEqual(
    grouped(of(2)).map(({ launches }) => launches),
    [4, 4],
  );
  assert.deepEqual(
    grouped(of(8)).map(({ launches }) => launches),
    [undefined, undefined],
  );
  const runtime = { ...runtimeOf(job()), expertProducts: 'grouped' as const };
  assert.deepEqual(
    grouped(of(2, { runtime })).map(({ launches }) => launches),
    [undefined, undefined],
  );
  // A node of autograd and a hook for each of the two weights of 4 experts, a quarter of a launch each; of 1 expert; of one tensor.
  const hooks = (of: Job) => sum(grouped(ops(of, 'backward')).map(({ hooks = 0 }) => hooks));
  assert.deepEqual(
    [hooks(job({}, { ep: 2 })), hooks(job()), hooks(job({ runtime }, { ep: 2 }))],
    [2 * 4 * 0.25, 2 * 0.25, 0],
  );
  const sorts = (all: readonly Op[]) =>
    kernels(all).filter((k) => 'name' in k && k.name === 'sort by expert');
  // Read and written once before the experts and once behind: two bytes a value, of all tokens that came.
  assert.deepEqual(
    sorts(of(2)).map((k) => 'bytes' in k && k.bytes),
    [2 * SENT, 2 * SENT],
  );
  assert.deepEqual(sorts(of(8)), []);
  assert.deepEqual(sorts(of(2, { dispatcher: 'deepep' })), []);
});

test('the host waits once a layer for the counts, and the step is longer by what it launches meanwhile', () => {
  const plan = { schedule: 'sequential', state: 'zero-1' } as const;
  const [runtime, reading] = [
    { ...runtimeOf(job()), readsExpertCounts: false },
    { ...runtimeOf(job()), readsExpertCounts: true },
  ];
  const awaited = (of: Job) => kernels(ops(of)).filter((k) => 'readBack' in k && k.readBack === true).length;
  assert.deepEqual([awaited(job({ runtime })), awaited(job({ runtime: reading }))], [0, 1]);
  // Kernels take 100 and their launches 30: after the wait each launch is 30 late, and then the host is ahead.
  const machine = { ...freeNetwork(() => 100e-12), launch: () => 30 };
  const step = (of: Job) => simulate(writeProgram('p', of, plan), machine).stepPs;
  const layers = job().model.layers;
  assert.equal(step(job({ runtime: reading })) - step(job({ runtime })), layers * 30);
});

test('a rank with all experts works on what none of them drops, and sends no more', () => {
  // Loads of 3, five of 1 and none of two, of a mean of 1: a capacity of 1 leaves 6 of 8, and one of 0.5 leaves 3.
  const all = (rest: Parameters<typeof jobOf>[2]) => ops(job(rest, { ep: 1 }));
  const rows = (rest: Parameters<typeof jobOf>[2]) =>
    (grouped(all(rest))[0]!.m * EXPERTS) / (SEQUENCE * TOPK);
  for (const [capacityFactor, kept] of [
    [1, 6 / 8],
    [0.5, 3 / 8],
    [3.5, 1],
  ] as const) {
    const chance = Math.sqrt(EXPERTS / (SEQUENCE * TOPK));
    const found = rows({ routing: SHARES, capacityFactor });
    assert.ok(found <= kept + 1e-3 && found > kept - chance, `${found} ${kept}`);
    assert.ok(Math.abs(found - keptShare(job({ routing: SHARES, capacityFactor }, { ep: 1 }))) < 1e-3);
  }
  const moved = (rest: Parameters<typeof jobOf>[2]) =>
    kernels(all(rest)).flatMap((k) => ('name' in k && k.name === 'permute' && 'bytes' in k ? [k.bytes] : []));
  const half = sum(moved({ routing: { kind: 'shares', shares: Array(8).fill(1) }, capacityFactor: 0.5 }));
  assert.ok(Math.abs(half / sum(moved({})) - 0.5) < 1e-3, `${half}`);
  const fixed = { ...runtimeOf(job()), readsExpertCounts: false };
  assert.equal(rows({ routing: SHARES, capacityFactor: 2, runtime: fixed }), 2);
});

test('a rank sends what it does not drop: half of a capacity of half the mean', () => {
  const even: Routing = { kind: 'shares', shares: Array(8).fill(1) };
  const sizes = ops(job({ routing: even, capacityFactor: 0.5 })).flatMap((op) =>
    op.kind === 'alloc' && op.buffer.endsWith('dispatched outgoing') ? [op.bytes] : [],
  );
  assert.ok(Math.abs(sizes[0]! / SENT - 0.5) < 1e-3, `${sizes}`);
});

test('a kernel that the host reads back is of no graph, and such a program is refused', () => {
  const runtime = { ...runtimeOf(job()), readsExpertCounts: true };
  const all = kernels(ops(job({ runtime, cudaGraphs: true })));
  const read = all.filter((kernel) => 'readBack' in kernel && kernel.readBack === true);
  assert.deepEqual([read.length, read.some(({ graph }) => graph === true)], [1, false]);
  assert.ok(all.some(({ graph }) => graph === true));
  assert.deepEqual(kernelFaults(read[0]!), []);
  assert.match(
    kernelFaults({ ...read[0]!, graph: true }).join(),
    /graph and read-back; a recorded graph cannot wait/,
  );
});
