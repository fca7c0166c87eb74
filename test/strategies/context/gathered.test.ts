/** Context parallelism: what is computed stays the same, what is exchanged is keys and values, and who waits. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flopsOf, type Kernel } from '../../../program/kernel.js';
import type { CollectiveOp, Op } from '../../../program/program.js';
import { simulate } from '../../../sim/simulate.js';
import { replicaAxes } from '../../../strategies/axes.js';
import { layerSegments } from '../../../strategies/layers/segments.js';
import { brokenRule } from '../../../strategies/rules/index.js';
import { writeProgram } from '../../../strategies/write.js';
import { jobOf } from '../../jobs.js';
import { fixedPrice, freeNetwork } from '../../machines.js';

const MODEL = 'llama2-7b';
const [HEADS, WIDTH, LAYERS] = [32, 128, 32];

function opsOf(cp: number, direction: 'forward' | 'backward', sequence = 8192): readonly Op[] {
  const segments = layerSegments(jobOf(MODEL, { cp }, { sequence }), ['dense-block']);
  return segments[`dense-block.${direction}`]!.ops;
}

const kernels = (ops: readonly Op[], family: Kernel['family']) =>
  ops.flatMap((op) => (op.kind === 'compute' && op.kernel.family === family ? [op.kernel] : []));
const collectives = (ops: readonly Op[]) => ops.filter((op): op is CollectiveOp => op.kind === 'collective');

test('the ranks together attend to as many pairs as one rank alone, and multiply as much', () => {
  for (const direction of ['forward', 'backward'] as const) {
    const sum = (cp: number, family: Kernel['family']) =>
      cp * kernels(opsOf(cp, direction), family).reduce((flops, k) => flops + flopsOf(k), 0);
    for (const cp of [2, 4, 8]) {
      assert.equal(sum(cp, 'gemm'), sum(1, 'gemm'));
      // Half of s² pairs and half the diagonal, s / 2, which is all that may differ.
      assert.ok(Math.abs(sum(cp, 'attention') / sum(1, 'attention') - 1) < 1 / 8192, `${cp} ranks`);
    }
  }
});

test('keys and values of a layer are gathered once each way, their gradients summed once', () => {
  // 8,192 positions of keys and values, 32 heads of 128 each, in two bytes: 134 MB.
  const bytes = 8192 * 2 * HEADS * WIDTH * 2;
  const said = (direction: 'forward' | 'backward') =>
    collectives(opsOf(4, direction)).map((op) => [op.collective, op.axis.join(), op.bytes]);
  assert.deepEqual(said('forward'), [['all-gather', 'cp', bytes]]);
  assert.deepEqual(said('backward'), [
    ['all-gather', 'cp', bytes],
    ['reduce-scatter', 'cp', bytes],
  ]);
  assert.deepEqual(collectives(opsOf(1, 'forward')), []);
});

/** Attention of own positions takes `own` seconds, of the others' one, a gather or sum of keys one, all else none. */
function stepSeconds(own: number): number {
  const prices = {
    ...freeNetwork((kernel) => (kernel.family === 'attention' ? (kernel.causal ? own : 1) : 0)),
    collective: (kind: string, bytes: number) =>
      fixedPrice(bytes > 1e6 && bytes < 1e8 && kind !== 'all-reduce' ? 1 : 0),
  };
  const job = jobOf(MODEL, { cp: 2 }, { sequence: 2048 });
  const plan = { schedule: 'sequential', state: 'none' } as const;
  return simulate(writeProgram('p', job, plan), prices).stepPs / 1e12;
}

test('a gather behind a rank’s own attention costs nothing; the sum of gradients is waited for', () => {
  // 2,048 positions of keys and values are 33.6 MB. Forward 1 + 1 a layer, backward 1 + 1 and a sum of 1.
  assert.equal(stepSeconds(1), LAYERS * (2 + 3));
  // Without own attention to hide behind, each layer waits a second for each gather: as long as before.
  assert.equal(stepSeconds(0), LAYERS * (2 + 3));
  // With more, it takes that much longer.
  assert.equal(stepSeconds(3), LAYERS * (4 + 5));
});

test('gradients are summed and state is sharded over data and context ranks', () => {
  assert.deepEqual(replicaAxes(jobOf(MODEL, { dp: 4, cp: 2 })), {
    ...{ all: ['dp', 'cp'], shard: ['dp', 'cp'], replicas: [], shards: 8 },
  });
  assert.deepEqual(replicaAxes(jobOf(MODEL, { cp: 2 })).all, ['cp']);
  assert.deepEqual(replicaAxes(jobOf(MODEL, { dp: 8, shard: 2, cp: 2 })), {
    ...{ all: ['dp', 'shard', 'cp'], shard: ['shard', 'cp'], replicas: ['dp'], shards: 4 },
  });
});

test('a rank keeps its part of the activations, so twice the ranks hold half each', () => {
  const kept = (cp: number) => {
    const plan = { schedule: 'sequential', state: 'none' } as const;
    const { roles } = simulate(writeProgram('p', jobOf(MODEL, { cp }, { sequence: 8192 }), plan), {
      ...freeNetwork(() => 1e-6),
      collective: () => fixedPrice(0),
    });
    return roles[0]!.memory.atPeak.activations;
  };
  for (const cp of [1, 2, 4]) {
    const ratio = kept(cp) / kept(2 * cp);
    // The keys and values of everybody are there for one layer at a time.
    assert.ok(ratio > 1.85 && ratio <= 2, `${ratio}`);
  }
});

test('what context ranks cannot do is a sentence with the way out', () => {
  const strategy = { id: 'context-parallel', schedule: '1f1b', state: 'zero-1' } as const;
  const broken = (job: ReturnType<typeof jobOf>, state: 'zero-1' | 'map-reduce' = 'zero-1') =>
    brokenRule({ ...strategy, state }, job, job.layout.cp * job.layout.dp);
  assert.equal(broken(jobOf(MODEL, { cp: 2 })), undefined);
  assert.match(broken(jobOf(MODEL, { cp: 2 }, { sequence: 2046 }))!, /4 equal chunks, which does not come/);
  assert.match(broken(jobOf(MODEL, { cp: 2 }, { kernels: 'unfused' }))!, /use --kernels flash/);
  assert.match(broken(jobOf(MODEL, { cp: 2 }), 'map-reduce')!, /leave cp at 1/);
});
