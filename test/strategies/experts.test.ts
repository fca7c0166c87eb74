/** Expert parallelism: what is computed stays the same, every token crosses four times, and who keeps what in step. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelById } from '../../models/index.js';
import { check } from '../../program/check.js';
import { flopsOf, type Kernel } from '../../program/kernel.js';
import { groupOf, worldSize } from '../../program/mesh.js';
import type { CollectiveOp, Op } from '../../program/program.js';
import { simulate } from '../../sim/simulate.js';
import {
  contextAxes,
  expertGroup,
  expertReplicaAxes,
  meshOfJob,
  replicaAxes,
} from '../../strategies/axes.js';
import { DISPATCHERS } from '../../strategies/dispatchers.js';
import type { Layout } from '../../strategies/job.js';
import { layerSegments } from '../../strategies/layers/segments.js';
import { brokenRule } from '../../strategies/rules/index.js';
import { type Plan, writeProgram } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';
import { fixedPrice, freeNetwork } from '../machines.js';

/** Mixtral: 8 experts of width 14,336, two a token, vectors of 4,096, 32 layers. */
const MODEL = 'mixtral-8x7b';
const [EXPERTS, TOPK, HIDDEN, FFN, LAYERS, SEQUENCE] = [8, 2, 4096, 14336, 32, 2048];
const EXPERT_WEIGHTS = EXPERTS * 3 * HIDDEN * FFN;

function opsOf(layout: Partial<Layout>, direction: 'forward' | 'backward'): readonly Op[] {
  const job = jobOf(MODEL, { sequenceParallel: (layout.tp ?? 1) > 1, ...layout });
  return layerSegments(job, ['moe-block'])[`moe-block.${direction}`]!.ops;
}

const kernels = (ops: readonly Op[], family: Kernel['family']) =>
  ops.flatMap((op) => (op.kind === 'compute' && op.kernel.family === family ? [op.kernel] : []));
const collectives = (ops: readonly Op[]) => ops.filter((op): op is CollectiveOp => op.kind === 'collective');

test('a rank multiplies as much, in fewer and larger products', () => {
  for (const direction of ['forward', 'backward'] as const) {
    const sum = (layout: Partial<Layout>) =>
      kernels(opsOf(layout, direction), 'grouped-gemm').reduce((flops, k) => flops + flopsOf(k), 0);
    const alone = sum({});
    for (const ep of [2, 4, 8]) assert.equal(sum({ dp: 8, ep }), alone);
    // Two tensor ranks share one micro-batch, whether experts are whole on each or split over both.
    assert.equal(2 * sum({ dp: 4, tp: 2, ep: 8 }), alone);
    assert.equal(2 * sum({ dp: 4, tp: 2, ep: 4, etp: 2 }), alone);
  }
  const groups = (ep: number) =>
    kernels(opsOf({ dp: 8, ep }, 'forward'), 'grouped-gemm').map((k) => 'groups' in k && k.groups);
  assert.deepEqual(groups(4), [2, 2]);
});

test('each token is sent to its experts and back, and both ways again backward', () => {
  // 2,048 tokens in two copies of 4,096 values of two bytes: 33.6 MB out and as many back.
  const bytes = SEQUENCE * TOPK * HIDDEN * 2;
  for (const direction of ['forward', 'backward'] as const) {
    const said = collectives(opsOf({ dp: 8, ep: 8 }, direction));
    const each = ['all-to-all', 'ep', bytes, 'ep'];
    assert.deepEqual(
      said.map((op) => [op.collective, op.axis.join(), op.bytes, op.stream]),
      [each, each],
    );
  }
});

test('a library is told which groups a token may visit, and sends and receives go by nodes if asked to', () => {
  const exchanges = (more: Partial<Layout>, dispatcher: 'deepep' | 'alltoall') => {
    const job = jobOf('deepseek-v3', { dp: 64, ep: 64, ...more }, { dispatcher });
    return collectives(layerSegments(job, ['moe-block'])['moe-block.forward']!.ops);
  };
  for (const { library, copies, limit, hierarchical } of exchanges(
    { expertExchange: 'hierarchical' },
    'deepep',
  )) {
    assert.deepEqual([library, copies, limit], ['deepep', 8, { groups: 8, visited: 4 }]);
    // Its kernels go by nodes by themselves.
    assert.equal(hierarchical, undefined);
  }
  for (const op of exchanges({ expertExchange: 'hierarchical' }, 'alltoall')) {
    assert.deepEqual([op.hierarchical, op.copies, op.limit], [true, undefined, undefined]);
  }
  for (const op of exchanges({ expertExchange: 'flat' }, 'alltoall'))
    assert.equal(op.hierarchical, undefined);
});

test('tensor ranks send a part each; those that split an expert gather what was sent to it', () => {
  const sent = (SEQUENCE * TOPK * HIDDEN * 2) / 2;
  const said = (layout: Partial<Layout>) =>
    collectives(opsOf(layout, 'forward'))
      .filter((op) => /^(dispatch|expert)/.test(op.label))
      .map((op) => [op.collective, op.axis.join('+'), op.bytes]);
  const exchange = ['all-to-all', 'ep+tp', sent];
  assert.deepEqual(said({ dp: 4, tp: 2, ep: 8 }), [exchange, exchange]);
  assert.deepEqual(said({ dp: 4, tp: 2, ep: 4, etp: 2 }), [
    ['all-to-all', 'ep', sent],
    ['all-gather', 'tp', 2 * sent],
    ['reduce-scatter', 'tp', 2 * sent],
    ['all-to-all', 'ep', sent],
  ]);
});

test('a group takes in tensor ranks, then context ranks, then data-parallel ones', () => {
  const layout = (more: Partial<Layout>) => jobOf(MODEL, { dp: 8, cp: 2, tp: 2, ...more }).layout;
  assert.deepEqual(expertGroup(layout({ ep: 2 })), { axes: ['tp'], split: [], data: 1 });
  assert.deepEqual(expertGroup(layout({ ep: 4 })), { axes: ['cp', 'tp'], split: [], data: 1 });
  assert.deepEqual(expertGroup(layout({ ep: 8 })), { axes: ['ep', 'cp', 'tp'], split: [], data: 2 });
  assert.deepEqual(expertGroup(layout({ ep: 4, etp: 2 })), { axes: ['ep', 'cp'], split: ['tp'], data: 2 });
  // However experts are dealt out, the ranks are those of the other axes.
  for (const ep of [1, 2, 4, 8]) assert.equal(worldSize(meshOfJob(jobOf(MODEL, { dp: 8, tp: 2, ep }))), 16);
});

test('a group smaller than the context ranks takes in neighbours among them, and the others have its replicas', () => {
  const job = jobOf(MODEL, { dp: 2, cp: 4, tp: 4, ep: 8, sequenceParallel: true });
  assert.deepEqual(expertGroup(job.layout), { axes: ['ep', 'tp'], split: [], data: 1 });
  const mesh = meshOfJob(job);
  assert.equal(worldSize(mesh), 2 * 4 * 4);
  // Nearest first: eight neighbours are one group; a sequence is on every fourth rank of sixteen.
  assert.deepEqual(groupOf(mesh, 0, expertGroup(job.layout).axes), [0, 1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual(groupOf(mesh, 0, contextAxes(job.layout)), [0, 4, 8, 12]);
  assert.deepEqual(replicaAxes(job).all, ['dp', 'cp', 'ep']);
  // 32 ranks, 8 of which have different experts: four replicas.
  assert.equal(expertReplicaAxes(job).shards, 4);
  assert.equal(groupOf(mesh, 0, expertReplicaAxes(job).all).length, 4);
});

test('whatever moves the tokens, the program is sound', () => {
  const pipelined: Plan = { schedule: 'interleaved-1f1b', state: 'zero-1' };
  for (const dispatcher of DISPATCHERS) {
    for (const expertOverlap of ['none', 'other-micro-batch'] as const) {
      const more = { dispatcher, runtime: { expertOverlap }, globalBatch: 32 };
      for (const [layout, plan] of [
        [
          { dp: 8, ep: 8 },
          { schedule: 'sequential', state: 'zero-1' },
        ],
        [{ dp: 4, pp: 2, vpp: 2, ep: 4 }, pipelined],
        [
          { dp: 2, cp: 4, tp: 2, ep: 4, sequenceParallel: true },
          { schedule: 'sequential', state: 'zero-1' },
        ],
      ] as const) {
        assert.deepEqual(check(writeProgram('p', jobOf(MODEL, layout, more), plan)), []);
      }
    }
  }
});

test('experts are kept in step with fewer replicas than the rest', () => {
  const job = jobOf(MODEL, { dp: 8, ep: 4 });
  assert.deepEqual(replicaAxes(job), {
    ...{ all: ['dp', 'ep'], shard: ['dp', 'ep'], replicas: [], shards: 8 },
  });
  assert.deepEqual(expertReplicaAxes(job), { all: ['dp'], shard: ['dp'], replicas: [], shards: 2 });
  const { roles } = writeProgram('p', job, { schedule: 'sequential', state: 'zero-1' });
  const sums = roles[0]!.ops.flatMap((op) =>
    op.kind === 'collective' && op.label.startsWith('reduce-scatter expert') ? [op] : [],
  );
  // A quarter of all experts, gradients in four bytes, summed over two ranks.
  const bytes = ((LAYERS * EXPERT_WEIGHTS) / 4) * 4;
  assert.equal(
    sums.reduce((sum, op) => sum + op.bytes, 0),
    bytes,
  );
  assert.ok(sums.every((op) => op.axis.join() === 'dp'));
});

test('a rank holds its part of the experts, and all of the rest', () => {
  const held = (category: string, ep: number) => {
    const job = jobOf(MODEL, { dp: 8, ep });
    const { roles } = writeProgram('p', job, { schedule: 'sequential', state: 'zero-1' });
    return roles[0]!.holds.filter((h) => h.category === category).reduce((sum, h) => sum + h.bytes, 0);
  };
  const experts = LAYERS * EXPERT_WEIGHTS;
  for (const ep of [2, 4, 8]) {
    assert.equal(held('parameters', 1) - held('parameters', ep), 2 * (experts - experts / ep));
    assert.equal(held('gradients', 1) - held('gradients', ep), 4 * (experts - experts / ep));
    // Optimizer state is sharded over all that hold the same, so every rank has as much whatever ep is.
    assert.equal(held('optimizer', ep), held('optimizer', 1));
  }
});

test('a step waits for four exchanges a layer', () => {
  const prices = {
    ...freeNetwork(() => 0),
    collective: (kind: string) => fixedPrice(kind === 'all-to-all' ? 1 : 0),
  };
  const job = jobOf(MODEL, { dp: 8, ep: 8 });
  const result = simulate(writeProgram('p', job, { schedule: 'sequential', state: 'zero-1' }), prices);
  assert.equal(result.stepPs / 1e12, 4 * LAYERS);
  assert.equal(result.roles[0]!.breakdown.exposed.ep, 4 * LAYERS * 1e12);
});

test('what experts cannot do is a sentence with the way out', () => {
  const strategy = { id: 'expert-parallel', schedule: '1f1b', state: 'zero-1' } as const;
  const broken = (layout: Partial<Layout>, model = MODEL, state: 'zero-1' | 'map-reduce' = 'zero-1') => {
    const job = jobOf(model, layout);
    return brokenRule({ ...strategy, state }, job, job.layout.dp * job.layout.tp);
  };
  assert.equal(broken({ dp: 8, ep: 8 }), undefined);
  assert.match(broken({ dp: 8, ep: 8 }, 'llama2-7b')!, /llama2-7b has no experts to split/);
  assert.match(broken({ dp: 3, ep: 3 })!, /does not divide the 8 experts .*try ep=1, 2, 4, 8/);
  assert.match(
    broken({ dp: 2, ep: 4 })!,
    /takes in 4 of the 2 ranks of .*dp=2, which does not come out even; choose ep as a divisor of 2$/,
  );
  assert.match(broken({ dp: 4, tp: 2, ep: 4 })!, /needs sequence parallelism/);
  assert.match(
    broken({ dp: 8, shard: 2, ep: 4 })!,
    /neighbours inside a shard group, .*shard as a multiple of 4/,
  );
  assert.equal(broken({ dp: 8, shard: 4, ep: 2 }), undefined);
  assert.match(broken({ dp: 8, ep: 8 }, MODEL, 'map-reduce')!, /leave ep at 1/);
  // A width that two ranks cannot share is no matter while experts are whole on every rank.
  const mixtral = modelById(MODEL);
  const odd = { ...mixtral, moe: { ...mixtral.moe!, expertFfn: FFN + 1 } };
  const uneven = (etp: number) => {
    const job = jobOf(MODEL, { dp: 4, tp: 2, ep: 4, etp, sequenceParallel: true });
    return brokenRule(strategy, { ...job, model: odd }, 8);
  };
  assert.match(uneven(2)!, /does not divide the 14337 columns of an expert/);
  assert.equal(uneven(1), undefined);
});
