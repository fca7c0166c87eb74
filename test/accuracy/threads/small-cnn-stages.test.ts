import assert from 'node:assert/strict';
import { test } from 'node:test';
import { casesOf } from '../../../accuracy/threads/cases.js';
import { STRATEGIES } from '../../../strategies/index.js';
import { assertSame, nameOf, oneWorker } from './runs.js';
import { SMALL_CNN } from './small-networks.js';

const reference = oneWorker(SMALL_CNN, { steps: 2, seed: 1 });

const { cases } = casesOf(STRATEGIES, 2, SMALL_CNN);
/** Stages; of each strategy the last of its layouts; `llmsim validate --model tiny-cnn` runs all. */
const CASES = [
  ...new Map(cases.filter(({ job }) => job.layout.pp > 1).map((each) => [each.strategy, each])).values(),
];

for (const it of CASES) {
  test(`${nameOf(it)} of a small CNN: losses of one worker; bytes, order and memory of the program`, async () => {
    const run = await assertSame(it, await reference, 1e-5);
    const sent = run.reports.reduce((sum, { sentBytes }) => sum + sentBytes.reduce((a, b) => a + b, 0), 0);
    assert.ok(sent > 0, 'two workers must talk');
  });
}
