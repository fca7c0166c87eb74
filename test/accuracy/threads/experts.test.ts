import assert from 'node:assert/strict';
import { test } from 'node:test';
import { casesOf, type Task } from '../../../accuracy/threads/cases.js';
import { checkLoss } from '../../../accuracy/threads/checks/loss.js';
import { modelById } from '../../../models/index.js';
import { strategyById } from '../../../strategies/index.js';
import { assertHolds, nameOf, oneWorker, TASK } from './runs.js';

const MOE: Task = { ...TASK, model: { ...modelById('tiny-moe'), layers: 2 } };
const reference = oneWorker(MOE);
const CASES = [
  ...casesOf([strategyById('ddp')], 2, MOE).cases,
  ...casesOf([strategyById('expert-parallel')], 2, MOE).cases,
  ...casesOf([strategyById('expert-parallel')], 4, MOE).cases,
];

for (const it of CASES) {
  test(`experts, ${nameOf(it)}: loss of one worker; bytes, order and memory of the program`, async () => {
    const run = await assertHolds(it, await reference);
    console.log(nameOf(it), checkLoss(run.losses, await reference));
  });
}
