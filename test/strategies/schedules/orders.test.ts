/** Schedules as a person reads them: a few as their papers draw them, and all on one pipeline in `orders.txt`. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { actionText } from '../../../strategies/schedules/action.js';
import { SCHEDULES, scheduleById } from '../../../strategies/schedules/index.js';

function stages(id: string, pipeline: { stages: number; microBatches: number; chunks: number }): string[] {
  return Array.from({ length: pipeline.stages }, (_, stage) =>
    actionText(scheduleById(id).actions(stage, pipeline), pipeline.chunks),
  );
}

test('1F1B of 4 micro-batches on 3 stages: warm-up, alternation, cool-down', () => {
  assert.deepEqual(stages('1f1b', { stages: 3, microBatches: 4, chunks: 1 }), [
    'F0 F1 F2 B0 F3 B1 B2 B3',
    'F0 F1 B0 F2 B1 F3 B2 B3',
    'F0 B0 F1 B1 F2 B2 F3 B3',
  ]);
});

test('GPipe runs all forward, then all backward', () => {
  assert.deepEqual(stages('gpipe', { stages: 2, microBatches: 3, chunks: 1 }), [
    'F0 F1 F2 B0 B1 B2',
    'F0 F1 F2 B0 B1 B2',
  ]);
});

test('interleaving 2 chunks on 2 stages goes in rounds of 2 micro-batches (Narayanan 2021, figure 4)', () => {
  assert.deepEqual(stages('interleaved-1f1b', { stages: 2, microBatches: 4, chunks: 2 }), [
    'F0.0 F1.0 F0.1 F1.1 F2.0 B0.1 F3.0 B1.1 F2.1 B0.0 F3.1 B1.0 B2.1 B3.1 B2.0 B3.0',
    'F0.0 F1.0 F0.1 B0.1 F1.1 B1.1 F2.0 B0.0 F3.0 B1.0 F2.1 B2.1 F3.1 B3.1 B2.0 B3.0',
  ]);
});

test('ZB-V of few micro-batches is that of 2p − 1, without those that are not there (PyTorch does so)', () => {
  const { actions } = scheduleById('zb-v');
  for (let stage = 0; stage < 4; stage++) {
    const [three, enough] = [3, 7].map((m) => [...actions(stage, { stages: 4, microBatches: m, chunks: 2 })]);
    assert.deepEqual(
      three,
      enough!.filter(({ microBatch }) => microBatch < 3),
    );
  }
});

const GOLDEN = fileURLToPath(new URL('../../../../test/strategies/schedules/orders.txt', import.meta.url));

/** Every schedule on 4 stages and 8 micro-batches, in as many chunks and slices as it needs. */
function orders(): string {
  return SCHEDULES.map((schedule) => {
    const chunks = schedule.ownChunks ?? schedule.leastChunks ?? 1;
    const cut = schedule.ownSlices === undefined ? {} : { slices: 2 };
    const pipeline = { stages: 4, microBatches: 8, chunks, ...cut };
    assert.equal(schedule.refuses(pipeline), undefined, schedule.id);
    return `${schedule.id}\n${stages(schedule.id, pipeline).join('\n')}\n`;
  }).join('');
}

test('every schedule runs in the order that `orders.txt` has; `npm run golden` rewrites it', () => {
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(GOLDEN, orders());
  assert.equal(orders(), readFileSync(GOLDEN, 'utf8'));
});
