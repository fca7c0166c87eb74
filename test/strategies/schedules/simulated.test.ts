/** Two ways to one number: the small player and the simulator, which plays whole programs, agree on the step of every schedule both can play. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulate } from '../../../sim/simulate.js';
import { scheduleById } from '../../../strategies/schedules/index.js';
import { playSchedule } from '../../../strategies/schedules/played.js';
import { writeProgram } from '../../../strategies/write.js';
import { jobOf } from '../../jobs.js';
import { freeNetwork } from '../../machines.js';

/** Forward of one layer; backward takes twice that. */
const LAYER_PS = 1e9;
const prices = freeNetwork((kernel) =>
  kernel.family !== 'attention' ? 0 : kernel.direction === 'forward' ? 1e-3 : 2e-3,
);

test('of whole backward passes over free transfers, to the picosecond', () => {
  for (const [id, vpp] of [
    ['sequential', 1],
    ['gpipe', 1],
    ['1f1b', 1],
    ['eager-1f1b', 1],
    ['pipedream-2bw', 1],
    ['interleaved-1f1b', 2],
    ['looped-bfs', 2],
  ] as const) {
    const [pp, microBatches] = [4, 8];
    const job = jobOf('gpt3-175b', { pp, vpp }, { globalBatch: microBatches });
    const { stepPs } = simulate(writeProgram(id, job, { schedule: id, state: 'none' }), prices);
    const chunkPs = (96 / pp / vpp) * LAYER_PS;
    const times = { forward: chunkPs, inputGradient: chunkPs, weightGradient: chunkPs };
    const pipeline = { stages: pp, microBatches, chunks: vpp };
    assert.equal(playSchedule(scheduleById(id), pipeline, times).length, stepPs, id);
  }
});
