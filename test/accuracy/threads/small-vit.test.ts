import assert from 'node:assert/strict';
import { test } from 'node:test';
import { casesOf } from '../../../accuracy/threads/cases.js';
import { STRATEGIES } from '../../../strategies/index.js';
import { assertSame, nameOf, oneWorker } from './runs.js';
import { SMALL_VIT } from './small-networks.js';

const reference = oneWorker(SMALL_VIT, { steps: 2, seed: 1 });

const { cases, refusals } = casesOf(STRATEGIES, 2, SMALL_VIT);
/** Of each strategy the last of its layouts; FSDP's is that of ZeRO-3, and `llmsim validate --model tiny-vit` runs all. */
const CASES = [...new Map(cases.map((each) => [each.strategy, each])).values()];

for (const it of CASES.filter(({ strategy, job }) => job.layout.pp === 1 && strategy !== 'fsdp')) {
  test(`${nameOf(it)} of a small ViT: losses of one worker; bytes, order and memory of the program`, async () => {
    await assertSame(it, await reference, 1e-5);
  });
}

test('the blocks of a ViT are divided over tensor ranks, too; its positions are not', () => {
  assert.ok(CASES.some(({ strategy }) => strategy === 'tensor-parallel'));
  assert.deepEqual(
    refusals.map(({ strategy }) => strategy).filter((id) => id.endsWith('parallel')),
    ['sequence-parallel', 'context-parallel', 'expert-parallel'],
  );
});
