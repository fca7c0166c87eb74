/** Pipelines whose schedules run halves of backward passes, or place their chunks otherwise, by hand and as they are played. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../program/check.js';
import type { Kernel } from '../../program/kernel.js';
import type { Op, Program } from '../../program/program.js';
import { picoseconds } from '../../program/time.js';
import { simulate } from '../../sim/simulate.js';
import { strategyById } from '../../strategies/index.js';
import type { Job, Layout } from '../../strategies/job.js';
import { brokenRuleOfOrder } from '../../strategies/rules/index.js';
import { stageRule } from '../../strategies/rules/stages.js';
import type { ScheduleId } from '../../strategies/schedules/ids.js';
import { scheduleById } from '../../strategies/schedules/index.js';
import { partition } from '../../strategies/schedules/partition.js';
import { type ScheduleTable, tableOf } from '../../strategies/schedules/table.js';
import { type Plan, writeProgram } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';
import { freeNetwork } from '../machines.js';
import { type Costs, endsOf, greedy, zbH1 } from './tables.js';

const VOCABULARY = 50257;
const COSTS: Costs = { forward: 3, backward: 11, 'input-gradient': 4, 'weight-gradient': 7 };

/** A layer's first product takes what its direction costs, everything else nothing. */
function costOf(kernel: Kernel): number {
  if (kernel.family !== 'gemm' || [kernel.m, kernel.n, kernel.k].includes(VOCABULARY)) return 0;
  return COSTS[kernel.role] / 4;
}
const prices = freeNetwork(costOf);

function jobFor(table: ScheduleTable, layout: Partial<Layout> = {}, rest: Partial<Job> = {}): Job {
  const { stages, chunks, microBatches } = table.pipeline;
  const dp = layout.dp ?? 1;
  return jobOf(
    'gpt2-124m',
    { pp: stages, vpp: chunks, schedule: 'table', ...layout },
    { globalBatch: dp * microBatches, sequence: 64, actions: table, ...rest },
  );
}

const programOf = (job: Job, state: Plan['state'] = 'none') =>
  writeProgram('p', job, { schedule: 'table', state });

function sound(program: Program): void {
  const problems = check(program);
  assert.deepEqual(problems, [], problems[0]?.message);
}

/** Of 12 blocks, each place has the same. */
function holdsByHand(table: ScheduleTable): number {
  const { placement, pipeline } = table;
  const places = placement === 'both-ways' ? pipeline.stages : pipeline.stages * pipeline.chunks;
  const program = programOf(jobFor(table));
  sound(program);
  const { stepPs } = simulate(program, prices);
  const blocks = 12 / places;
  const scaled = Object.fromEntries(Object.entries(COSTS).map(([kind, cost]) => [kind, cost * blocks]));
  assert.equal(stepPs, picoseconds(Math.max(...endsOf(table, scaled as unknown as Costs))));
  return stepPs;
}

test('ZB-H1: F, I and W alike leave a third of the bubble of 1F1B', () => {
  for (const [p, m] of [
    [2, 4],
    [3, 6],
    [4, 6],
    [6, 7],
  ] as const) {
    const alike: Costs = { forward: 1, backward: 2, 'input-gradient': 1, 'weight-gradient': 1 };
    assert.equal(Math.max(...endsOf(zbH1(p, m), alike)), 3 * m + (p - 1) * (1 + 1 - 1 + 0));
    holdsByHand(zbH1(p, m));
  }
});

test('pipelines in a V and both ways are played as they are reckoned by hand', () => {
  for (const splits of [false, true]) {
    for (const [stages, microBatches] of [
      [2, 4],
      [3, 5],
    ] as const)
      holdsByHand(greedy('v', { stages, chunks: 2, microBatches }, { splits, most: stages }));
    holdsByHand(greedy('v', { stages: 2, chunks: 3, microBatches: 3 }, { splits, most: 3 }));
    for (const [stages, microBatches] of [
      [2, 4],
      [4, 6],
    ] as const)
      holdsByHand(greedy('both-ways', { stages, chunks: 2, microBatches }, { splits, most: stages }));
  }
  for (const id of ['zb-v', 'v-min', 'dualpipe-v', 'dualpipe'] as const)
    holdsByHand(tableOf(scheduleById(id), { stages: 2, chunks: 2, microBatches: 6 }));
});

/** Bytes that a list leaves behind. */
function leftBy({ segments }: Program, ops: readonly Op[]): number {
  return ops.reduce((sum, op) => {
    if (op.kind === 'call') return sum + leftBy({ segments } as Program, segments[op.segment]!.ops);
    if (op.kind === 'alloc') return sum + op.bytes;
    return op.kind === 'free' ? sum - op.bytes : sum;
  }, 0);
}

test('whatever the state, the recomputation and the split, programs are sound and give back what they take', () => {
  const tables = [
    zbH1(3, 5),
    greedy('v', { stages: 2, chunks: 2, microBatches: 3 }, { splits: true, most: 2 }),
    tableOf(scheduleById('dualpipe'), { stages: 2, chunks: 2, microBatches: 4 }),
  ];
  const states = [
    ['none', {}, {}],
    ['ddp', { dp: 2 }, {}],
    ['zero-1', { dp: 2, tp: 2, sequenceParallel: true }, { runtime: { paramGather: 'overlapped' } }],
    ['zero-1', { dp: 2, recompute: 'full' }, { offloadInputs: true, runtime: { gradientReduce: 'after' } }],
    ['zero-2', { dp: 2, recompute: 'selective' }, { kernels: 'unfused' }],
    ['zero-3', { dp: 2, zero: 3 }, {}],
    ['zero-3', { dp: 2, zero: 3, recompute: 'full' }, { reshard: true }],
    ['zero-3', { dp: 2, zero: 3, tp: 2 }, { scanned: true, scatterGather: true }],
  ] as const;
  for (const table of tables)
    for (const [state, layout, rest] of states) {
      const program = programOf(jobFor(table, layout, rest), state);
      sound(program);
      for (const { name, ops } of program.roles)
        assert.equal(leftBy(program, ops), 0, `${table.name}, ${state}, ${name}`);
    }
});

test('a V sends nothing at its turn; both ways send each micro-batch as often as one way', () => {
  const messages = (table: ScheduleTable) =>
    programOf(jobFor(table)).roles.map(({ ops }) => {
      const sent = ops.filter(({ kind }) => kind === 'send');
      const [first] = sent;
      assert.ok(sent.every((op) => op.kind === 'send' && op.bytes === 64 * 768 * 2) && first !== undefined);
      return sent.length;
    });
  const m = 4;
  // Down and up again: every stage passes two activations and two gradients on, but for the turn and the two ends.
  const v = greedy('v', { stages: 3, chunks: 2, microBatches: m }, { splits: true, most: 3 });
  assert.deepEqual(messages(v), [2 * m, 4 * m, 2 * m]);
  // Of each half, as in one pipeline: the ends one way, the others both.
  const both = greedy('both-ways', { stages: 4, chunks: 2, microBatches: m }, { splits: true, most: 4 });
  assert.deepEqual(messages(both), [m, 2 * m, 2 * m, m]);
});

test('a tied embedding is there once in a V, and its gradients are summed where two stages have it', () => {
  const sums = (program: Program) =>
    program.roles.map(({ ops }) =>
      ops.flatMap((op) => (op.kind === 'collective' && op.among !== undefined ? [op.among] : [])),
    );
  const weights = ({ roles }: Program) =>
    roles.map(({ holds }) => holds.find(({ buffer }) => buffer === 'weights')!.bytes);
  const written = (schedule: ScheduleId, vpp: number) => {
    const job = jobOf('gpt2-124m', { pp: 2, vpp, schedule }, { globalBatch: 4, sequence: 64 });
    return writeProgram('p', job, { schedule, state: 'none' });
  };
  const [line, v, both] = [written('1f1b', 1), written('zb-v', 2), written('dualpipe', 2)];
  const table = 2 * 768 * VOCABULARY;
  const all = 2 * 124_439_808;
  const held = (program: Program) => weights(program).reduce((sum, bytes) => sum + bytes, 0);
  assert.deepEqual([held(line), held(v), held(both)], [all + table, all, 2 * all]);
  assert.deepEqual(sums(line), [[[0, 1]], [[0, 1]]]);
  assert.deepEqual(sums(v), [[], []]);
  // Both stages have all of the model: one sum of all gradients, in float32.
  assert.deepEqual(sums(both), [[[0, 1]], [[0, 1]]]);
  const [sum] = both.roles[0]!.ops.filter(({ stream }) => stream === 'pp:copies');
  assert.ok(sum?.kind === 'collective' && sum.bytes === 4 * 124_439_808);
});

test('stages listed by number are those of the placement', () => {
  const blocks = (schedule: ScheduleId, vpp: number, stageLayers: readonly number[]) => {
    const job = jobOf('gpt2-124m', { pp: 2, vpp, schedule, stageLayers }, { globalBatch: 4 });
    assert.equal(brokenRuleOfOrder(strategyById('megatron-3d'), job), undefined);
    return partition(job, 2, vpp).map((layers) => layers.filter(({ kind }) => /block/.test(kind)).length);
  };
  // Down and up: the first stage has the first and the last place.
  assert.deepEqual(blocks('zb-v', 2, [4, 8]), [2, 4, 4, 2]);
  assert.deepEqual(blocks('zb-v', 2, [1, 2, 4, 5]), [1, 2, 4, 5]);
  assert.deepEqual(blocks('interleaved-1f1b', 2, [4, 8]), [2, 4, 2, 4]);
  assert.deepEqual(blocks('dualpipe', 2, [5, 7]), [5, 7]);
  const listed = jobOf('gpt2-124m', { pp: 2, vpp: 2, schedule: 'dualpipe', stageLayers: [3, 3, 3, 3] });
  assert.match(stageRule(listed)!, /^stage-layers lists 4 stages, and pp=2/);
});

test('a frozen embedding runs no backward pass, and gives back the gradient that arrives', () => {
  const job = jobOf('tiny-llama', { pp: 2, schedule: 'zb-h1' }, { globalBatch: 4, sequence: 64 });
  const frozen = {
    ...job,
    model: { ...job.model, tuning: { frozen: ['embedding'], base: 'whole' } },
  } as const;
  sound(writeProgram('p', frozen, { schedule: 'zb-h1', state: 'none' }));
});
