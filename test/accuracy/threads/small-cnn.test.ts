import assert from 'node:assert/strict';
import { test } from 'node:test';
import { casesOf } from '../../../accuracy/threads/cases.js';
import { STRATEGIES } from '../../../strategies/index.js';
import { assertSame, nameOf, oneWorker } from './runs.js';
import { SMALL_CNN } from './small-networks.js';

const reference = oneWorker(SMALL_CNN, { steps: 2, seed: 1 });

const { cases, refusals } = casesOf(STRATEGIES, 2, SMALL_CNN);
/** Of each strategy the last of its layouts; FSDP's is that of ZeRO-3, and `llmsim validate --model tiny-cnn` runs all. */
const CASES = [...new Map(cases.map((each) => [each.strategy, each])).values()];

for (const it of CASES.filter(({ strategy, job }) => job.layout.pp === 1 && strategy !== 'fsdp')) {
  test(`${nameOf(it)} of a small CNN: losses of one worker; bytes, order and memory of the program`, async () => {
    const run = await assertSame(it, await reference, 1e-5);
    const sent = run.reports.reduce((sum, { sentBytes }) => sum + sentBytes.reduce((a, b) => a + b, 0), 0);
    assert.ok(sent > 0, 'two workers must talk');
  });
}

test('replicas, shards and stages of a CNN run on threads; what divides a layer is refused, and says why', () => {
  const run = CASES.map(({ strategy }) => strategy);
  for (const id of ['ddp', 'zero-1', 'zero-2', 'zero-3', 'fsdp', 'parameter-server', 'map-reduce', '1f1b'])
    assert.ok(run.includes(id), id);
  const reasonOf = (id: string) => refusals.find(({ strategy }) => strategy === id)?.reason ?? '';
  assert.match(
    reasonOf('tensor-parallel'),
    /tp=2 divides transformer blocks, and small-cnn has convolutions/,
  );
  assert.match(reasonOf('context-parallel'), /cp=2 divides/);
  assert.match(reasonOf('expert-parallel'), /small-cnn has no experts/);
});

test('every micro-batch of a CNN is of four pictures, those of the single worker', () => {
  for (const { job } of cases) assert.equal(job.layout.microBatch, 4);
});
