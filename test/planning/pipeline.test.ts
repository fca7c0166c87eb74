/** A pipeline's picture: passes are those of the schedule, and where stages are equal and transfers free all four bubbles are one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCluster } from '../../hardware-profiles/index.js';
import { type PipelineDetail, pipelineOf } from '../../planning/detail/pipeline.js';
import type { Result } from '../../program/result.js';
import { pricesOf } from '../../sim/prices/cluster.js';
import type { Prices } from '../../sim/prices/prices.js';
import { simulate } from '../../sim/simulate.js';
import type { ScheduleId } from '../../strategies/schedules/ids.js';
import { scheduleById } from '../../strategies/schedules/index.js';
import { writeProgram } from '../../strategies/write.js';
import { jobOf } from '../jobs.js';
import { freeNetwork } from '../machines.js';

const STAGES = 4;
const VOCABULARY = 50257;
/** Of 96 layers each of four GEMMs takes a quarter of a millisecond forward, as long for its input's and its weights' gradient; all else nothing. */
const prices = freeNetwork((kernel) =>
  kernel.family !== 'gemm' || [kernel.m, kernel.n, kernel.k].includes(VOCABULARY) ? 0 : 0.25e-3,
);

function played(
  schedule: ScheduleId,
  microBatches: number,
  on: Prices = prices,
): { detail: PipelineDetail; result: Result } {
  const { ownChunks: vpp = 1 } = scheduleById(schedule);
  const job = jobOf('gpt3-175b', { pp: STAGES, vpp, schedule }, { globalBatch: microBatches });
  const plan = { schedule, state: 'none' } as const;
  const result = simulate(writeProgram('p', job, plan), on, { detail: true });
  return { detail: pipelineOf(result, plan, job)!, result };
}

const close = (a: number, b: number) => assert.ok(Math.abs(a - b) <= 1e-9 * Math.max(1, b), `${a} and ${b}`);

test('GPipe and 1F1B with equal stages and free transfers: closed form, play and simulation are (p − 1)(F + B)', () => {
  // 24 layers a stage: F = 24 ms, B = 48 ms.
  for (const schedule of ['gpipe', '1f1b'] as const) {
    const { bubble, times } = played(schedule, 8).detail;
    close(times.forward, 0.024);
    close(times.backward, 0.048);
    for (const seconds of [
      bubble.formulaSeconds!,
      bubble.equalSeconds,
      bubble.unevenSeconds,
      bubble.simulatedSeconds,
    ])
      close(seconds, 3 * (0.024 + 0.048));
  }
});

test('of DualPipe, F is that of one of the two chunks a micro-batch passes, and the play is the simulation', () => {
  const { bubble, times } = played('dualpipe', 16).detail;
  close(times.forward, 0.024);
  close(bubble.equalSeconds, bubble.unevenSeconds);
  close(bubble.simulatedSeconds, bubble.unevenSeconds);
});

test('passes of a stage are the actions of its schedule, halves, chunks and pairs among them', () => {
  for (const schedule of ['zb-v', 'dualpipe', 'zb-h1'] as const) {
    const { detail } = played(schedule, 8);
    assert.equal(detail.shown.length, STAGES);
    for (const [stage, { passes }] of detail.shown.entries()) {
      const rows = Array.from({ length: passes.length / 6 }, (_, i) => passes.slice(6 * i, 6 * i + 6));
      const actions = [
        ...scheduleById(schedule).actions(stage, { stages: STAGES, microBatches: 8, chunks: detail.chunks }),
      ];
      assert.deepEqual(
        rows
          .filter(([, microBatch]) => microBatch! >= 0)
          .map(([kind, microBatch, chunk, , , paired]) => [detail.kinds[kind!], microBatch, chunk, paired]),
        actions.map(({ kind, microBatch, chunk, paired }) => [
          kind,
          microBatch,
          chunk,
          paired === true ? 1 : 0,
        ]),
      );
    }
  }
});

test('when the bubble is: it sums to the bubble of the breakdown and overlaps nothing that is computed', () => {
  const { result } = played('1f1b', 6, pricesOf(loadCluster('a100-dgx:4')));
  for (const { breakdown, bubbles, spans } of result.roles) {
    assert.equal(
      bubbles!.reduce((sum, { startPs, endPs }) => sum + endPs - startPs, 0),
      breakdown.bubble,
    );
    assert.ok(breakdown.bubble > 0);
    for (const [i, { startPs, endPs }] of bubbles!.entries()) {
      assert.ok(startPs < endPs && (i === 0 || bubbles![i - 1]!.endPs <= startPs));
      assert.ok(!spans.some((s) => s.stream === 'compute' && s.startPs < endPs && s.endPs > startPs));
    }
  }
});

test('of a long step the first part is shown: gradients are back at the first stage, and no stage has too many passes', () => {
  const { detail, result } = played('1f1b', 90);
  assert.ok(detail.shownSeconds < result.stepPs / 2e12);
  for (const { passes } of detail.shown) {
    assert.ok(passes.length / 6 >= 30 && passes.length / 6 < 80, `${passes.length / 6} passes`);
    assert.ok(passes.some((n, i) => i % 6 === 0 && detail.kinds[n] === 'backward'));
  }
});
