/**
 * Ways to shard beside ways to split, as frameworks run them: what a rank holds, and what travels how often, by closed
 * forms. Weights take 2 bytes, gradients 4, Adam's states 12.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelById } from '../../models/index.js';
import { elementsOf, layersOf } from '../../models/weights/weights.js';
import { worldSize } from '../../program/mesh.js';
import type { CollectiveOp } from '../../program/program.js';
import { expertReplicaAxes, meshOfJob, replicaAxes } from '../../strategies/axes.js';
import { strategyById } from '../../strategies/index.js';
import type { Layout } from '../../strategies/job.js';
import { brokenRule } from '../../strategies/rules/index.js';
import { writeProgram } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';

const ONE = { schedule: 'sequential', state: 'zero-3' } as const;
const [WEIGHT, GRADIENT, STATES] = [2, 4, 12];

/** Bytes held all step long by the first role's ranks, by buffer. */
function held(model: string, layout: Partial<Layout>): Record<string, number> {
  const { roles } = writeProgram('p', jobOf(model, { zero: 3, ...layout }), ONE);
  return Object.fromEntries(roles[0]!.holds.map(({ buffer, bytes }) => [buffer, bytes]));
}

/** Parameters of a model, those of experts apart. */
function parametersOf(model: string): { readonly rest: number; readonly experts: number } {
  const weights = layersOf(modelById(model)).flatMap((layer) => layer.weights);
  const sum = (expert: boolean) =>
    weights.reduce((n, w) => n + ((w.expert === true) === expert ? elementsOf(w) : 0), 0);
  return { rest: sum(false), experts: sum(true) };
}

test('FSDP over context ranks: state is sharded over dp × cp, alone and within groups', () => {
  const { rest } = parametersOf('llama2-7b');
  for (const [layout, ranks] of [
    [{ cp: 8 }, 8],
    [{ dp: 4, cp: 2 }, 8],
    [{ dp: 8, shard: 2, cp: 4 }, 8],
    // A group of one replica, whose context ranks share its state.
    [{ dp: 4, shard: 1, cp: 4 }, 4],
  ] as const) {
    const bytes = held('llama2-7b', layout);
    assert.equal(bytes.weights, Math.ceil((WEIGHT * rest) / ranks));
    assert.equal(bytes.gradients, Math.ceil((GRADIENT * rest) / ranks));
    assert.equal(bytes['optimizer state'], Math.ceil((STATES * rest) / ranks));
    const job = jobOf('llama2-7b', { zero: 3, ...layout });
    const strategy = strategyById('dp' in layout && 'shard' in layout ? 'hsdp' : 'fsdp');
    assert.equal(brokenRule(strategy, job, job.layout.dp * job.layout.cp), undefined);
  }
});

test('FSDP and experts: these are sharded over their own copies, so that a rank holds 1/dp of them, too', () => {
  const { rest, experts } = parametersOf('mixtral-8x7b');
  for (const [layout, ranks, copies] of [
    [{ dp: 16, ep: 4 }, 16, 16 / 4],
    [{ dp: 8, ep: 8 }, 8, 1],
    // Groups of 8 replicas, in which experts are on 4 ranks, twice.
    [{ dp: 16, shard: 8, ep: 4 }, 8, 8 / 4],
    [{ dp: 16, shard: 8, ep: 8 }, 8, 1],
    // And four times on 2 data-parallel × 2 context ranks of 4 × 2.
    [{ dp: 8, shard: 4, cp: 2, ep: 4 }, 8, 2],
  ] as const) {
    const job = jobOf('mixtral-8x7b', { zero: 3, ...layout });
    const { dp, cp } = job.layout;
    assert.equal(worldSize(meshOfJob(job)), dp * cp);
    assert.equal(replicaAxes(job).shards, ranks);
    assert.equal(expertReplicaAxes(job).shards, copies);
    const share = Math.ceil(STATES * (rest / ranks)) + Math.ceil((STATES * (experts / layout.ep)) / copies);
    assert.ok(Math.abs(held('mixtral-8x7b', layout)['optimizer state']! - share) <= 1);
  }
});

test('HSDP and tensor ranks: each shards its slice over its group', () => {
  const whole = held('llama2-7b', { dp: 8, shard: 4 });
  const sliced = held('llama2-7b', { dp: 8, shard: 4, tp: 2, sequenceParallel: true });
  // Norms, 4,096 weights twice a layer and once at the end, are whole on every tensor rank.
  const norms = (STATES * 4096 * (2 * 32 + 1)) / 4;
  assert.equal(sliced['optimizer state'], (whole['optimizer state']! + norms) / 2);
});

/** Bytes of collectives of the roles' own lists, over all roles: of a kind, and what it moves. */
function moved(
  layout: Partial<Layout>,
  state: 'zero-1' | 'zero-2' | 'zero-3',
  microBatches: number,
  reshard?: boolean,
) {
  const { dp = 1, pp = 1 } = layout;
  const rest = { globalBatch: dp * microBatches, ...(reshard === undefined ? {} : { reshard }) };
  const job = jobOf('llama2-7b', layout, rest);
  const plan = { schedule: pp > 1 ? '1f1b' : 'sequential', state } as const;
  const ops = writeProgram('p', job, plan).roles.flatMap((role) => role.ops);
  return (kind: CollectiveOp['collective'], of: string) =>
    ops.reduce((sum, op) => {
      const counts = op.kind === 'collective' && op.collective === kind && op.label.includes(of);
      return sum + (counts ? op.bytes : 0);
    }, 0);
}

test('under a pipeline ZeRO-2 sends gradients once a step, as ZeRO-1 does, and without one for each micro-batch', () => {
  const { rest } = parametersOf('llama2-7b');
  for (const microBatches of [4, 8]) {
    const piped = moved({ dp: 4, pp: 2, zero: 2 }, 'zero-2', microBatches);
    assert.equal(piped('reduce-scatter', 'gradients'), GRADIENT * rest);
    assert.equal(
      piped('reduce-scatter', 'gradients'),
      moved({ dp: 4, pp: 2, zero: 1 }, 'zero-1', microBatches)('reduce-scatter', 'gradients'),
    );
    const plain = moved({ dp: 4, zero: 2 }, 'zero-2', microBatches);
    assert.equal(plain('reduce-scatter', 'gradients'), microBatches * GRADIENT * rest);
  }
});

test('under a pipeline FSDP gathers weights once a step, unless it reshards them after each forward pass', () => {
  const { rest } = parametersOf('llama2-7b');
  for (const microBatches of [4, 8]) {
    const layout = { dp: 4, pp: 2, zero: 3 } as const;
    const kept = moved(layout, 'zero-3', microBatches);
    assert.equal(kept('all-gather', 'parameters'), WEIGHT * rest);
    assert.equal(kept('reduce-scatter', 'gradients'), GRADIENT * rest);
    const resharded = moved(layout, 'zero-3', microBatches, true);
    assert.equal(resharded('all-gather', 'parameters'), 2 * microBatches * WEIGHT * rest);
    assert.equal(resharded('reduce-scatter', 'gradients'), GRADIENT * rest);
  }
});

test('a shard group that has each expert once reduces their gradients between groups alone', () => {
  const job = jobOf('mixtral-8x7b', { dp: 16, shard: 8, ep: 8, zero: 3 });
  const ops = writeProgram('p', job, ONE).roles[0]!.ops.filter((op) => op.kind === 'collective');
  const ofExperts = ops.filter(({ label }) => label.includes('expert '));
  assert.deepEqual(
    [...new Set(ofExperts.map((op) => `${op.collective} ${op.axis.join('+')}`))],
    ['all-reduce dp'],
  );
  const { experts } = parametersOf('mixtral-8x7b');
  assert.equal(
    ofExperts.reduce((sum, op) => sum + op.bytes, 0),
    (GRADIENT * experts) / 8,
  );
});

test('experts are split over any ranks that come out even, or a sentence says what does not', () => {
  const broken = (layout: Partial<Layout>, model = 'mixtral-8x7b', sequence = 2048) => {
    const job = jobOf(model, { sequenceParallel: true, zero: 1, ...layout }, { sequence });
    const { dp, tp, cp } = job.layout;
    return brokenRule(strategyById('expert-parallel'), job, dp * tp * cp);
  };
  for (const etp of [1, 2, 4, 8]) assert.equal(broken({ dp: 16, tp: 4, ep: 8, etp }), undefined);
  assert.equal(broken({ dp: 8, tp: 4, etp: 1 }), undefined);
  assert.match(broken({ dp: 8, tp: 4, etp: 3 })!, /etp=3 does not divide the 14336 columns of an expert/);
  assert.match(
    broken({ dp: 8, tp: 4, ep: 8, etp: 8 })!,
    /64 of the 32 ranks of .*choose ep as a divisor of 4$/,
  );
  // 2 of the 3 context ranks and 2 of the 3 data-parallel ones are no grid, and so is a part of both.
  assert.match(
    broken({ dp: 6, cp: 6, ep: 4 }, 'mixtral-8x7b', 2304)!,
    /some of the ranks of two axes among tp=1, cp=6 and dp=6/,
  );
  assert.match(broken({ dp: 8, tp: 4, etp: 4 }, 'llama2-7b')!, /llama2-7b has no experts to split/);
  assert.match(
    broken({ dp: 2, tp: 4, ep: 4, etp: 4 })!,
    /etp=4 ranks takes in 16 of the 8 ranks of .*choose ep as a divisor of 2$/,
  );
});
