/** Pipelines whose schedules run halves of backward passes, or place their chunks otherwise, by hand and as they are played. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../../program/check.js';
import type { Kernel } from '../../program/kernel.js';
import type { Program } from '../../program/program.js';
import { picoseconds } from '../../program/time.js';
import { simulate } from '../../sim/simulate.js';
import type { Job, Layout } from '../../strategies/job.js';
import type { ScheduleTable } from '../../strategies/schedules/table.js';
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
      [6, 8],
    ] as const)
      holdsByHand(greedy('v', { stages, chunks: 2, microBatches }, { splits, most: stages }));
    holdsByHand(greedy('v', { stages: 2, chunks: 3, microBatches: 4 }, { splits, most: 3 }));
    for (const [stages, microBatches] of [
      [2, 4],
      [4, 8],
      [6, 6],
    ] as const)
      holdsByHand(greedy('both-ways', { stages, chunks: 2, microBatches }, { splits, most: stages }));
  }
});
