/** Pipelines whose schedules run halves of backward passes, or place their chunks otherwise, by hand and as they are played. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../program/check.js';
import type { Kernel } from '../../program/kernel.js';
import type { Op, Program } from '../../program/program.js';
import { picoseconds } from '../../program/time.js';
import { simulate } from '../../sim/simulate.js';
import type { Job, Layout } from '../../strategies/job.js';
import { scheduleById } from '../../strategies/schedules/index.js';
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
    [4, 8],
    [4, 12],
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
    greedy('v', { stages: 3, chunks: 2, microBatches: 4 }, { splits: true, most: 3 }),
    greedy('both-ways', { stages: 4, chunks: 2, microBatches: 6 }, { splits: true, most: 4 }),
    greedy('both-ways', { stages: 4, chunks: 2, microBatches: 6 }, { splits: false, most: 4 }),
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
