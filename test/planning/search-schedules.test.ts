/** Searches for layouts under a schedule that was asked for: bounds are bounds, and what is found is what trying all finds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluate } from '../../planning/evaluate/evaluate.js';
import { Evaluations } from '../../planning/evaluate/evaluations.js';
import { reserveBytes } from '../../planning/evaluate/reserve.js';
import { usableBytes } from '../../planning/evaluate/verdict.js';
import { withoutEffect } from '../../planning/explain/without-effect.js';
import type { Request } from '../../planning/request.js';
import { Bounds } from '../../planning/search/bounds.js';
import { lastUpdatePs } from '../../planning/search/family-bounds.js';
import { jobsOf, spaceOf } from '../../planning/search/layouts.js';
import { best } from '../../planning/search/search.js';
import { JobStages, StageParts } from '../../planning/search/stage-parts.js';
import { strategyById } from '../../strategies/index.js';
import type { Job } from '../../strategies/job.js';
import type { ScheduleId } from '../../strategies/schedules/ids.js';
import { scheduleById } from '../../strategies/schedules/index.js';
import { tableOf } from '../../strategies/schedules/table.js';
import { planOf, type Strategy } from '../../strategies/strategy.js';
import { jobOf } from '../jobs.js';
import { requestOf } from './request.js';

const megatron = strategyById('megatron-3d');

/** Every bound of a job is one of the next sharper, and the sharpest of what is played. */
function assertBounded(strategy: Strategy, job: Job, { cluster }: Request, shared: Evaluations): void {
  const { prices, layers } = shared.on(cluster.devices);
  const bounds = new Bounds(layers, prices);
  const plan = planOf(strategy, job.layout);
  const { stepTimeSeconds, memory } = evaluate(plan, job, cluster, { prices, layers });
  const { microBatch, vpp } = job.layout;
  const line = bounds.family(strategy, { job }).line(job.layout.recompute, [vpp]);
  const seconds = [line.seconds(microBatch), line.leastSeconds(microBatch, vpp), bounds.seconds(job, plan)];
  const peakBytes = memory.peakBytes - reserveBytes(job, cluster);
  const inputs = microBatch * bounds.leastBytesPerSequence(job);
  const where = JSON.stringify(job.layout);
  ascending([...seconds, stepTimeSeconds], where);
  ascending([bounds.orderedSeconds(job, plan), stepTimeSeconds], where);
  ascending([line.bytes(microBatch, vpp), bounds.bytes(job, plan), peakBytes], where);
  ascending([bounds.heldBytes(job, plan) + inputs, peakBytes], where);
  assert.ok(bounds.orderedSeconds(job, plan) > 0.3 * stepTimeSeconds, where);
}

function ascending(values: readonly number[], where: string): void {
  for (const [i, value] of values.entries())
    assert.ok(i === 0 || values[i - 1]! <= value * (1 + 1e-9), `${where}: ${values.join(' ≤ ')}`);
}

const ASKED = [
  ['zb-h1', { tp: 2 }],
  ['zb-v', { dp: 1 }],
  ['dualpipe', { tp: 4, dp: 1 }],
  ['dualpipe-v', { dp: 2, tp: 2 }],
] as const;

for (const [schedule, fixed] of ASKED) {
  test(`${schedule}: bounds are bounds, and the search finds what trying everything finds`, () => {
    const asked = requestOf('gpt2-124m', 'h100-dgx:1', {
      ...{ globalBatch: 8, sequence: 256, fixed: { schedule, recompute: 'none', ...fixed } },
    });
    const shared = new Evaluations(asked.cluster);
    const { prices, layers } = shared.on(asked.cluster.devices);
    const space = spaceOf(megatron, asked);
    const jobs = space.families.flatMap((family) => [...jobsOf(family)]);
    const piped = jobs.filter((job) => job.layout.pp > 1);
    assert.ok(piped.length > 0, space.reason);
    const own = scheduleById(schedule).ownChunks;
    assert.ok(own === undefined || piped.every(({ layout }) => layout.vpp === own));
    for (const job of piped.filter((_, i) => i % Math.ceil(piped.length / 3) === 0))
      assertBounded(megatron, job, asked, shared);
    const found = best(megatron, space, shared, new Bounds(layers, prices), usableBytes(asked));
    const all = jobs.map((job) => shared.of(planOf(megatron, job.layout), job).stepTimeSeconds);
    assert.ok(typeof found === 'object');
    assert.equal(found.evaluation.stepTimeSeconds, Math.min(...all));
  });
}

test('a table is searched with as the schedule that it was written from, and two tables are told apart', () => {
  const asked = requestOf('gpt2-124m', 'h100-dgx:1', {
    ...{ globalBatch: 8, sequence: 256, fixed: { dp: 1, tp: 2, pp: 4, microBatch: 1, recompute: 'none' } },
  });
  const shared = new Evaluations(asked.cluster);
  const seconds = (fixed: Request['fixed'], rest: Partial<Request> = {}) => {
    const space = spaceOf(megatron, { ...asked, ...rest, fixed: { ...asked.fixed, ...fixed } });
    const { prices, layers } = shared.on(asked.cluster.devices);
    const found = best(megatron, space, shared, new Bounds(layers, prices), usableBytes(asked));
    assert.ok(typeof found === 'object', space.reason);
    return found.evaluation.stepTimeSeconds;
  };
  const ids = ['zb-h1', 'zb-h2'] as const;
  const own = ids.map((schedule) => seconds({ schedule, vpp: 1 }));
  const tables = ids.map((id) => tableOf(scheduleById(id), { stages: 4, chunks: 1, microBatches: 8 }));
  const written = tables.map((actions) => seconds({ schedule: 'table', vpp: 1 }, { actions }));
  assert.deepEqual(written, own);
  assert.notEqual(own[0], own[1]);
});

test('a strategy that is named for its schedule refuses another, and others take it', () => {
  const asked = requestOf('gpt2-124m', 'h100-dgx:1', { globalBatch: 16, fixed: { schedule: 'zb-v' } });
  for (const id of ['gpipe', '1f1b', 'interleaved-1f1b', 'model-parallel'])
    assert.match(
      spaceOf(strategyById(id), asked).reason!,
      /^\S+ is named for its schedule, and --schedule zb-v is another/,
    );
  const fitting = spaceOf(strategyById('1f1b'), { ...asked, fixed: { schedule: '1f1b' } });
  assert.ok(fitting.layouts > 0);
  for (const [schedule, sentence] of [
    ['seq1f1b', /cuts sequences into slices/],
    ['pipedream-2bw', /with weights of the one before/],
  ] as const) {
    const { refused } = spaceOf(megatron, { ...asked, fixed: { schedule, pp: 4 } });
    assert.ok([...refused.keys()].every((reason) => sentence.test(reason)) && refused.size > 0);
  }
  const chunked = spaceOf(megatron, { ...asked, fixed: { schedule: 'zb-v', pp: 4, vpp: 3 } });
  assert.match(chunked.reason!, /^ZB-V has 2 chunks on every stage, and vpp is 3; set vpp to 2/);
});

test('behind a weight gradient on one stage no other stage waits: of updates the shortest counts', () => {
  const loads = [0, 1].map((stage) => ({ stage, chunks: [], sends: [], lastRuns: [] }));
  const stages = new JobStages((index) => ({ heldBytes: 0, updatePs: () => [5, 3][index]! }));
  const least = (schedule: ScheduleId) => lastUpdatePs(loads, stages, jobOf('tiny', { pp: 2, schedule }));
  assert.deepEqual([least('1f1b'), least('zb-h1')], [5, 3]);
});

test('nothing is said of how far memory rises in a half of a backward pass, or where either chunk may come first', () => {
  const { prices } = new Evaluations(requestOf('tiny', 'h100-dgx:1').cluster).on(8);
  const runs = (schedule: ScheduleId, vpp: number) =>
    new StageParts(prices)
      .loads(jobOf('gpt2-124m', { pp: 2, vpp, schedule }), 2, vpp)
      .map(({ lastRuns }) => lastRuns.length > 0);
  assert.deepEqual(runs('1f1b', 1), [true, true]);
  assert.deepEqual(runs('zb-h1', 1), [false, false]);
  assert.ok(runs('dualpipe', 2).every((some) => !some));
});

test('a schedule that no layout has stages for is said to change nothing', () => {
  const asked = requestOf('gpt2-124m', 'h100-dgx:1', { globalBatch: 8, fixed: { schedule: 'zb-v' } });
  const said = (pp: number) =>
    withoutEffect(asked, [{ strategy: megatron, job: jobOf('gpt2-124m', { pp, dp: 8 / pp }) }], 'run');
  assert.match(said(1).join(), /^schedule has no effect here: it is the order of work of pipeline stages/);
  assert.deepEqual(said(2), []);
});
