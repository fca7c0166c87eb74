import { test } from 'node:test';
import { casesOf } from '../../../accuracy/threads/cases.js';
import { STRATEGIES } from '../../../strategies/index.js';
import { assertSame, nameOf, oneWorker } from './runs.js';
import { SMALL_VIT } from './small-networks.js';

const reference = oneWorker(SMALL_VIT, { steps: 2, seed: 1 });

const { cases } = casesOf(STRATEGIES, 2, SMALL_VIT);
/** Stages; of each strategy the last of its layouts; `llmsim validate --model tiny-vit` runs all. */
const CASES = [
  ...new Map(cases.filter(({ job }) => job.layout.pp > 1).map((each) => [each.strategy, each])).values(),
];

for (const it of CASES) {
  test(`${nameOf(it)} of a small ViT: losses of one worker; bytes, order and memory of the program`, async () => {
    await assertSame(it, await reference, 1e-5);
  });
}
