import assert from 'node:assert/strict';
import { test } from 'node:test';
import { casesOf, type Task } from '../../../accuracy/threads/cases.js';
import { checkLoss } from '../../../accuracy/threads/checks/loss.js';
import { checkTraffic } from '../../../accuracy/threads/checks/traffic.js';
import { modelById } from '../../../models/index.js';
import { strategyById } from '../../../strategies/index.js';
import { assertHolds, fewSteps, firstCase, TASK } from './runs.js';

const TIED: Task = { ...TASK, model: { ...modelById('small'), layers: 2, tiedEmbeddings: true } };
const TOKENS = 256;
const HIDDEN = 192;

test('tied embeddings on both ends of a pipeline have the loss of one worker, and bytes, order and memory of the program', async () => {
  const alone = await fewSteps(TIED);
  const run = await assertHolds(firstCase('1f1b', 2, TIED), alone);
  assert.ok(checkLoss(run.losses, alone).maxRelativeDifference <= 1e-5);
  const between = checkTraffic(run).traffic.filter(
    ({ operation, axis }) => operation === 'all-reduce' && axis === 'pp',
  );
  // Of two ranks each sends half of the table to be summed, and half of the sum: 256 · 192 floats of 4 bytes.
  const table = TOKENS * HIDDEN * 4;
  assert.deepEqual(
    between.map(({ countedBytes }) => countedBytes),
    [table, table],
  );
});

test('tied embeddings: shards of the two copies that do not meet are refused by a sentence', () => {
  assert.throws(() => casesOf([strategyById('zero-3')], 2, TIED), /one layer at a time; use ddp or zero-1/);
  const { cases } = casesOf([strategyById('megatron-3d')], 4, TIED);
  assert.ok(
    cases.every(({ job, plan }) => job.layout.pp === 1 || job.layout.dp === 1 || plan.state === 'ddp'),
  );
});
