/** Steps of schedules that split backward passes or turn round, played in part: as they are played whole, or not in part at all. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { loadCluster } from '../../hardware-profiles/index.js';
import { total } from '../../program/result.js';
import { pricesOf } from '../../sim/prices/cluster.js';
import { simulate } from '../../sim/simulate.js';
import { simulateSteady, simulateSummary } from '../../sim/steady.js';
import type { Action } from '../../strategies/schedules/action.js';
import { type ScheduleId, scheduleById } from '../../strategies/schedules/index.js';
import { programWriter } from '../../strategies/write.js';
import { actionsPerRound } from '../../strategies/writing/rounds.js';
import { jobOf } from '../jobs.js';

const prices = pricesOf(loadCluster('a100-dgx:16'));
const NEW = ['zb-h1', 'zb-h2', 'zb-v', 'v-half', 'interleaved-zb', 'dualpipe', 'dualpipe-v'] as const;

test('random pipelines of halves, in a V and both ways', () => {
  let shorter = 0;
  fc.assert(
    fc.property(
      fc.record({
        schedule: fc.constantFrom<ScheduleId>(...NEW),
        pp: fc.constantFrom(2, 2, 2, 4),
        dp: fc.constantFrom(1, 2),
        rounds: fc.integer({ min: 3, max: 16 }),
        over: fc.constantFrom(0, 0, 1, 2),
        state: fc.constantFrom('ddp' as const, 'zero-1' as const, 'zero-3' as const),
        recompute: fc.constantFrom('none' as const, 'full' as const),
      }),
      ({ schedule, pp, dp, rounds, over, state, recompute }) => {
        const { ownChunks, leastChunks, refuses } = scheduleById(schedule);
        const vpp = ownChunks ?? leastChunks ?? 1;
        const microBatches = rounds * pp + over;
        fc.pre(refuses({ stages: pp, chunks: vpp, microBatches }) === undefined);
        const zero = state === 'zero-3' ? 3 : 0;
        const job = jobOf(
          'tiny',
          { pp, dp, vpp, schedule, recompute, zero },
          { globalBatch: dp * microBatches, sequence: 128 },
        );
        const writer = programWriter('p', job, { schedule, state }, undefined, false);
        let most = 0;
        const write = (count: number) => {
          most = Math.max(most, count);
          return writer.write(count);
        };
        const { events: _, ...part } = simulateSteady({ ...writer, write }, prices);
        const { events: __, ...whole } = simulate(writer.write(microBatches).program, prices);
        assert.deepEqual(part, whole);
        for (const { breakdown } of part.roles) assert.equal(total(breakdown), part.stepPs);
        if (most < microBatches) shorter++;
      },
    ),
    { numRuns: 10, seed: 5 },
  );
  assert.ok(shorter > 1, `${shorter} of 10 were played in part`);
});

test('a round is put in only where the longer schedule is the shorter one with rounds behind its middle', () => {
  const few = { stages: 1, chunks: 1, microBatches: 4 };
  const all = { ...few, microBatches: 6 };
  const schedule = scheduleById('zb-h1');
  assert.deepEqual(actionsPerRound(schedule, few, all, 1), [3]);
  // The same passes, but of six micro-batches the second goes forward before the first has its weight gradient.
  const otherwise = {
    ...schedule,
    *actions(stage: number, pipeline: typeof few): Generator<Action> {
      const [f0, i0, w0, f1, ...more] = schedule.actions(stage, pipeline);
      yield* pipeline.microBatches === 6 ? [f0!, i0!, f1!, w0!] : [f0!, i0!, w0!, f1!];
      yield* more;
    },
  };
  assert.deepEqual(actionsPerRound(otherwise, few, all, 1), [0]);
});

test('ops of rounds that were left out are called by their own micro-batches, halves of passes too', () => {
  for (const schedule of ['zb-h1', 'zb-v'] as const) {
    const vpp = scheduleById(schedule).ownChunks ?? 1;
    const job = jobOf('tiny', { pp: 2, vpp, schedule }, { globalBatch: 40, sequence: 128 });
    const writer = programWriter('p', job, { schedule, state: 'none' });
    const whole = simulate(writer.write(40).program, prices, { detail: 'summary' });
    const summary = simulateSummary(writer, prices);
    assert.deepEqual(summary.criticalPath, whole.criticalPath);
    const labels = JSON.stringify(whole.criticalPath);
    assert.match(labels, /input gradient 3\d/);
  }
});
