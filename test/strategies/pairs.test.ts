/** Pairs of a schedule: their exchanges of tokens run beside each other's kernels, and those of all other passes beside nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCluster } from '../../hardware-profiles/index.js';
import { evaluate } from '../../planning/evaluate/evaluate.js';
import { LayerParts } from '../../planning/evaluate/layer-parts.js';
import { Bounds } from '../../planning/search/bounds.js';
import { check } from '../../program/check.js';
import { pricesOf } from '../../sim/prices/cluster.js';
import type { Job } from '../../strategies/job.js';
import { PASSES } from '../../strategies/layers/passes/index.js';
import { layerSegments } from '../../strategies/layers/segments.js';
import { meetsOtherMicroBatches, overlapsInPairs } from '../../strategies/overlapped-exchanges.js';
import type { ScheduleId } from '../../strategies/schedules/ids.js';
import { scheduleById } from '../../strategies/schedules/index.js';
import { type ScheduleTable, tableOf } from '../../strategies/schedules/table.js';
import { writeProgram } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';
import { assertMemory, assertOrdered } from './laws.js';

function expertJob(schedule: ScheduleId, overlaps: boolean) {
  const layout = { ...({ pp: 2, vpp: 2, dp: 4, ep: 4, zero: 1 } as const), schedule };
  const runtime = { expertOverlap: overlaps ? ('other-micro-batch' as const) : ('none' as const) };
  return jobOf('mixtral-8x7b', layout, { globalBatch: 4 * 6, sequence: 1024, runtime });
}

test('a pass in a pair and one by itself leave each other what they need', () => {
  const job = expertJob('dualpipe', true);
  const kind = 'moe-block';
  const segments = layerSegments(job, [kind], PASSES, { splits: true, pairs: true });
  const ops = (form: string) => segments[`${kind}.${form}`]!.ops;
  for (const forward of ['forward', 'forward-beside']) {
    assertMemory(kind, ops(forward), ops('backward'));
    assertMemory(kind, ops(forward), ops('backward-beside'));
    assertMemory(kind, ops(forward), [...ops('input-gradient'), ...ops('weight-gradient')]);
  }
  for (const { name, ops: each } of Object.values(segments)) assertOrdered(each, name);
  const others = (form: string) => ops(form).filter(({ label }) => /all-to-all/.test(label));
  // By itself a pass waits for its own two exchanges; in a pair it meets two of the other micro-batch.
  for (const form of ['forward', 'backward']) {
    const own = others(form);
    const theirs = others(`${form}-beside`);
    assert.deepEqual([own.length, theirs.length], [2, 2]);
    assert.ok(own.every((op) => op.kind === 'collective' && !op.buffer.endsWith('another micro-batch')));
    assert.ok(theirs.every((op) => op.kind === 'collective' && op.buffer.endsWith('another micro-batch')));
  }
});

test('of DualPipe the pairs that it marks, and no others, are written so', () => {
  for (const schedule of ['dualpipe', 'dualpipe-v'] as const) {
    const job = expertJob(schedule, true);
    const program = writeProgram('p', job, { schedule, state: 'zero-1' });
    assert.deepEqual(check(program), []);
    for (const [stage, { ops }] of program.roles.entries()) {
      const actions = [...scheduleById(schedule).actions(stage, { stages: 2, microBatches: 6, chunks: 2 })];
      const inPairs = actions.filter(
        (_, i) => actions[i]!.paired === true || actions[i - 1]?.paired === true,
      );
      // Passes that reduce gradients are written layer by layer, all others as one call.
      const called = new Set(
        ops.flatMap((op) =>
          op.kind === 'call' && op.segment.endsWith('-beside')
            ? [op.label.replace(/^(\S+ \d+).*/, '$1')]
            : [],
        ),
      );
      const marked = new Set(inPairs.map(({ kind, microBatch }) => `${kind} ${microBatch}`));
      assert.deepEqual(called, marked);
      assert.ok(marked.size > 0 && inPairs.length < actions.length);
    }
  }
});

test('in pairs a step is shorter, and no shorter than its bounds', () => {
  const cluster = loadCluster('h100-dgx:1');
  const prices = pricesOf(cluster);
  const layers = new LayerParts(prices);
  const seconds = (job: Job) => {
    const { schedule } = job.layout;
    const plan = { schedule: schedule!, state: 'zero-1' } as const;
    const { stepTimeSeconds } = evaluate(plan, job, cluster, { prices, layers });
    const bounds = new Bounds(layers, prices);
    for (const bound of [bounds.seconds(job, plan), bounds.orderedSeconds(job, plan)])
      assert.ok(bound > 0.5 * stepTimeSeconds && bound <= stepTimeSeconds, `${bound} of ${stepTimeSeconds}`);
    return stepTimeSeconds;
  };
  const paired = tableOf(scheduleById('dualpipe'), { stages: 2, chunks: 2, microBatches: 6 });
  const apart = {
    ...paired,
    stages: paired.stages.map((list) =>
      list.map(({ kind, chunk, microBatch }) => ({ kind, chunk, microBatch })),
    ),
  };
  const table = (actions: ScheduleTable) => ({ ...expertJob('table', false), actions });
  // Whatever the framework does by itself.
  assert.equal(seconds(expertJob('dualpipe', true)), seconds(expertJob('dualpipe', false)));
  assert.equal(seconds(table(paired)), seconds(expertJob('dualpipe', false)));
  assert.ok(seconds(table(paired)) < seconds(table(apart)));
});

test('other schedules that were asked for have no passes beside another micro-batch', () => {
  const where = (schedule: ScheduleId) => {
    const job = expertJob(schedule, true);
    return meetsOtherMicroBatches(job) ? 'everywhere' : overlapsInPairs(job) ? 'in pairs' : 'nowhere';
  };
  assert.deepEqual(
    (['interleaved-1f1b', 'dualpipe', 'dualpipe-v', 'zb-v', 'looped-bfs'] as const).map(where),
    ['everywhere', 'in pairs', 'in pairs', 'nowhere', 'nowhere'],
  );
});
