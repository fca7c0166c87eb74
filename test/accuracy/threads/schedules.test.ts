import assert from 'node:assert/strict';
import { test } from 'node:test';
import { casesOf, type Task } from '../../../accuracy/threads/cases.js';
import { checkLoss } from '../../../accuracy/threads/checks/loss.js';
import { strategyById } from '../../../strategies/index.js';
import { SCHEDULE_IDS } from '../../../strategies/schedules/ids.js';
import { assertHolds, fewSteps, TASK } from './runs.js';

const SMALL: Task = { ...TASK, model: { ...TASK.model, layers: 4 } };
const { cases } = casesOf([strategyById('megatron-3d')], 2, { ...SMALL, everySchedule: true });
/** Halves of backward passes, in a V; and in both ways, where two stages have the same layers. */
const RUN = ['dualpipe-v', 'dualpipe'];

for (const schedule of RUN) {
  test(`${schedule} on two stages: loss of one worker; bytes, order and memory of the program`, async () => {
    const it = cases.find(({ job }) => job.layout.schedule === schedule);
    assert.ok(it !== undefined);
    const reference = await fewSteps(SMALL);
    const run = await assertHolds(it, reference);
    const { maxRelativeDifference } = checkLoss(run.losses, reference);
    // The order of micro-batches is one worker's, but where two copies sum what each has of them.
    if (schedule === 'dualpipe') assert.ok(maxRelativeDifference <= 1e-6);
    else assert.equal(maxRelativeDifference, 0);
  });
}

test('every schedule that is written has a case, or is a strategy of its own', () => {
  const run = new Set(cases.map(({ job }) => job.layout.schedule));
  const others = SCHEDULE_IDS.filter((id) => !run.has(id));
  const strategies = ['sequential', 'gpipe', '1f1b', 'interleaved-1f1b'];
  assert.deepEqual(others, [...strategies, 'seq1f1b', 'pipedream-2bw']);
});
