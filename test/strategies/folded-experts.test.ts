/** Folded parallelism: experts lie on any ranks of a stage, each expert's every column as often as it has replicas. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { check } from '../../program/check.js';
import { flopsOf } from '../../program/kernel.js';
import { groupOf, type Mesh, worldSize } from '../../program/mesh.js';
import type { CollectiveOp } from '../../program/program.js';
import { simulate } from '../../sim/simulate.js';
import {
  contextAxes,
  expertGroup,
  expertReplicaAxes,
  meshOfJob,
  replicaAxes,
  tensorAxes,
} from '../../strategies/axes.js';
import { foldingOf } from '../../strategies/folding.js';
import { strategyById } from '../../strategies/index.js';
import type { Layout } from '../../strategies/job.js';
import { layerSegments } from '../../strategies/layers/segments.js';
import { parameterGroupsOf } from '../../strategies/parameter-groups.js';
import { brokenRule } from '../../strategies/rules/index.js';
import { planOf } from '../../strategies/strategy.js';
import { writeProgram } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';
import { fixedPrice, freeNetwork } from '../machines.js';

/** Mixtral: 8 experts of 3 matrices of 4,096 × 14,336, two a token, in 32 layers. */
const MODEL = 'mixtral-8x7b';
const [TOPK, HIDDEN, LAYERS, SEQUENCE] = [2, 4096, 32, 2048];
const EXPERTS_OF_ALL = LAYERS * 8 * 3 * HIDDEN * 14336;

const folded = (layout: Partial<Layout>) =>
  jobOf(MODEL, { sequenceParallel: (layout.tp ?? 1) > 1, ...layout });

type Same = (a: number, b: number) => boolean;

/** Those of a group that `same` says are in one with `rank`. */
function enumerated(mesh: Mesh, rank: number, same: Same): number[] {
  return Array.from({ length: worldSize(mesh) }, (_, other) => other).filter((other) => same(rank, other));
}

/** Ranks are counted in two ways: data, context, tensor; and replica, expert, slice. */
const POWERS = fc
  .tuple(...Array.from({ length: 5 }, () => fc.integer({ min: 0, max: 3 })))
  .map(([tp, cp, dp, ep, etp]) => ({
    tp: 2 ** tp!,
    cp: 2 ** cp!,
    dp: 2 ** dp!,
    ep: 2 ** ep!,
    etp: 2 ** etp!,
  }))
  .filter(({ tp, cp, dp, ep, etp }) => (tp * cp * dp) % (ep * etp) === 0);

test('groups are those of ranks counted twice, nearest first', () => {
  fc.assert(
    fc.property(POWERS, fc.nat(), (sizes, any) => {
      const { tp, cp, ep, etp } = sizes;
      const job = folded(sizes);
      const mesh = meshOfJob(job);
      const ranks = worldSize(mesh);
      assert.equal(ranks, tp * cp * sizes.dp);
      const rank = any % ranks;
      const div = (size: number) => (a: number, b: number) => Math.floor(a / size) === Math.floor(b / size);
      const mod = (size: number) => (a: number, b: number) => a % size === b % size;
      const both = (f: Same, g: Same) => (a: number, b: number) => f(a, b) && g(a, b);
      const { axes, split } = expertGroup(job.layout);
      const expect = (along: Parameters<typeof groupOf>[2], same: Same) =>
        assert.deepEqual(groupOf(mesh, rank, along), enumerated(mesh, rank, same));
      expect(tensorAxes(job.layout), div(tp));
      expect(contextAxes(job.layout), both(div(tp * cp), mod(tp)));
      expect(replicaAxes(job).all, mod(tp));
      expect(split, div(etp));
      expect(axes, both(div(etp * ep), mod(etp)));
      if (ep > 1 || etp !== tp) expect(expertReplicaAxes(job).all, mod(etp * ep));
    }),
    { numRuns: 200 },
  );
});

test('whatever comes out even, each column of each expert is on as many ranks as it has replicas', () => {
  const sizes = fc.record({
    tp: fc.integer({ min: 1, max: 6 }),
    cp: fc.integer({ min: 1, max: 4 }),
    dp: fc.integer({ min: 1, max: 12 }),
    ep: fc.constantFrom(2, 3, 4, 6, 8, 12),
    etp: fc.integer({ min: 1, max: 4 }),
  });
  fc.assert(
    fc.property(
      sizes.filter((layout) => foldingOf(layout).even),
      (layout) => {
        const { tp, cp, dp, ep, etp } = layout;
        const job = folded(layout);
        const mesh = meshOfJob(job);
        const { axes, split } = expertGroup(job.layout);
        const copies = new Map<string, number>();
        for (let rank = 0; rank < worldSize(mesh); rank++) {
          const place = `${groupOf(mesh, rank, axes).indexOf(rank)}/${groupOf(mesh, rank, split).indexOf(rank)}`;
          copies.set(place, (copies.get(place) ?? 0) + 1);
        }
        const replicas = (tp * cp * dp) / (ep * etp);
        assert.deepEqual([...copies.values()], Array(ep * etp).fill(replicas));
        assert.equal(groupOf(mesh, 0, expertReplicaAxes(job).all).length, replicas);
        assert.equal(expertReplicaAxes(job).shards, replicas);
      },
    ),
    { numRuns: 100 },
  );
});

/** Inside the tensor ranks; some of them split an expert; more than all of them do; within the context ranks; one expert group. */
const LAYOUTS: readonly Partial<Layout>[] = [
  { tp: 4, dp: 2, ep: 2, etp: 1 },
  { tp: 4, dp: 4, ep: 4, etp: 2 },
  { tp: 8, dp: 1, ep: 4, etp: 1 },
  { tp: 8, dp: 2, ep: 2, etp: 2 },
  { tp: 2, dp: 4, ep: 2, etp: 4 },
  { tp: 1, dp: 8, ep: 2, etp: 2 },
  { tp: 2, cp: 4, dp: 2, ep: 2, etp: 4 },
  { tp: 4, dp: 2, ep: 1, etp: 1 },
  { tp: 4, dp: 4, shard: 2, ep: 4, etp: 2 },
];

test('a rank has its part of all experts', () => {
  for (const layout of LAYOUTS) {
    const job = folded(layout);
    const { ep, etp = 1 } = job.layout;
    const experts = parameterGroupsOf(job)[1]!;
    assert.equal(ep * etp * experts.parametersBefore(LAYERS + 1), EXPERTS_OF_ALL);
  }
});

test('products, tokens exchanged and tokens gathered are conserved over all ranks', () => {
  const alone = layerSegments(jobOf(MODEL, {}), ['moe-block'])['moe-block.forward']!.ops;
  const flops = (ops: typeof alone) =>
    ops.reduce(
      (sum, op) =>
        sum + (op.kind === 'compute' && op.kernel.family === 'grouped-gemm' ? flopsOf(op.kernel) : 0),
      0,
    );
  for (const layout of LAYOUTS) {
    const job = folded(layout);
    const { tp, cp, dp, ep, etp = 1 } = job.layout;
    const ranks = tp * cp * dp;
    const { ops } = layerSegments(job, ['moe-block'])['moe-block.forward']!;
    // dp sequences of as much work as one rank alone has on one.
    assert.equal(ranks * flops(ops), dp * flops(alone));
    const ofExperts = ops.filter(
      (op): op is CollectiveOp => op.kind === 'collective' && /^(dispatch|expert)/.test(op.label),
    );
    const bytes = (kind: string) =>
      ofExperts.filter((op) => op.collective === kind).reduce((sum, op) => sum + op.bytes, 0);
    // Each token in 2 copies of 4,096 values of 2 bytes, out and back, if there is anybody to send it to.
    const sent = (dp * SEQUENCE * TOPK * HIDDEN * 2) / ranks;
    assert.equal(bytes('all-to-all'), ep > 1 ? 2 * sent : 0);
    for (const kind of ['all-gather', 'reduce-scatter']) assert.equal(bytes(kind), etp > 1 ? etp * sent : 0);
    assert.ok(ofExperts.every((op) => op.stream === (op.collective === 'all-to-all' ? 'ep' : 'tp')));
  }
});

test('tensor ranks that have the same experts add their gradients up, though nothing else has replicas', () => {
  const job = folded({ tp: 8, ep: 4, zero: 1 });
  const { roles } = writeProgram('p', job, planOf(strategyById('expert-parallel'), job.layout));
  const sums = roles[0]!.ops.filter(
    (op): op is CollectiveOp => op.kind === 'collective' && op.collective === 'reduce-scatter',
  );
  assert.deepEqual([...new Set(sums.map((op) => `${op.axis.join('+')} on ${op.stream}`))], ['tp on dp']);
  // Of two replicas each, a quarter of all experts, in four bytes.
  assert.equal(
    sums.reduce((sum, op) => sum + op.bytes, 0),
    (4 * EXPERTS_OF_ALL) / 4,
  );
});

test('programs are sound, whatever keeps replicas in step', () => {
  const strategy = strategyById('expert-parallel');
  for (const layout of LAYOUTS) {
    for (const more of [{ pp: 2, zero: 1 }, { zero: 3 }] as const) {
      const one = folded({ ...layout, ...more });
      const job = { ...one, globalBatch: 2 * one.layout.dp };
      assert.equal(brokenRule(strategy, job, worldSize(meshOfJob(job))), undefined);
      assert.deepEqual(check(writeProgram('p', job, planOf(strategy, job.layout))), []);
    }
  }
});

test('folded and unfolded play alike, and waiting for tensor ranks has one name', () => {
  const prices = { ...freeNetwork(() => 0), collective: () => fixedPrice(1) };
  for (const layout of LAYOUTS.slice(1, 5)) {
    const program = writeProgram('p', folded(layout), { schedule: 'sequential', state: 'zero-1' });
    const once = simulate(program, prices);
    assert.equal(simulate(program, prices, { unfolded: true }).stepPs, once.stepPs);
    const { exposed } = once.roles[0]!.breakdown;
    // What keeps replicas in step is named after all its axes.
    const names = Object.keys(exposed).filter((name) => !name.startsWith('dp') && name !== 'all');
    assert.deepEqual(names.sort(), ['ep', 'tp']);
  }
});
