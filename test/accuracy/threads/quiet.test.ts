/** Waiting for others to leave the cores alone, with a machine and a clock that are told what to say. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Look, undisturbed } from '../../../accuracy/threads/quiet.js';

/** A quarter of a second a look; each says the next share, the last one for ever. */
function looks(...shares: number[]): { look: () => Promise<Look>; taken: () => number } {
  let taken = 0;
  return {
    look: async () => {
      const othersShare = shares[Math.min(taken, shares.length - 1)]!;
      taken++;
      return { othersShare, seconds: 0.25 };
    },
    taken: () => taken,
  };
}

/** Measurements that others disturbed by these shares, in turn. */
function runs(...shares: number[]): () => Promise<number> {
  let run = 0;
  return async () => shares[run++]!;
}
const itself = (share: number) => share;

test('what is quiet is measured at once; what is busy after as many looks as that lasts', async () => {
  const quiet = looks(0.05);
  assert.deepEqual(await undisturbed(runs(0), itself, { seconds: 10, look: quiet.look }), {
    ...{ value: 0, waitedSeconds: 0, repeats: 0 },
  });
  assert.equal(quiet.taken(), 1);
  const busy = looks(0.5, 0.2, 0.06, 0.04);
  const said: number[] = [];
  const onWait = (share: number) => said.push(share);
  const { waitedSeconds } = await undisturbed(runs(0), itself, { seconds: 10, look: busy.look, onWait });
  // Three looks at a busy machine; the fourth found it quiet.
  assert.equal(waitedSeconds, 3 * 0.25);
  assert.deepEqual(said, [0.5, 0.2, 0.06]);
});

test('a machine that is never quiet is waited for no longer than said, over all repeats together', async () => {
  const { look, taken } = looks(0.5);
  const { value, waitedSeconds, repeats } = await undisturbed(runs(0.4, 0.2, 0.3), itself, {
    seconds: 2,
    look,
  });
  assert.equal(waitedSeconds, 2);
  assert.equal(taken(), 2 / 0.25);
  assert.deepEqual([value, repeats], [0.2, 2], 'of three runs the least disturbed');
});

test('a disturbed run is repeated until one is not, and an undisturbed one never', async () => {
  const patience = { seconds: 10, look: looks(0).look };
  assert.deepEqual((await undisturbed(runs(0.3, 0.01, 0), itself, patience)).value, 0.01);
  assert.equal((await undisturbed(runs(0.3, 0.01), itself, patience)).repeats, 1);
  assert.equal((await undisturbed(runs(0.05), itself, patience)).repeats, 0);
  const { value, repeats } = await undisturbed(runs(0.1, 0.2, 0.3), itself, patience);
  assert.deepEqual([value, repeats], [0.1, 2], 'the first, where the others are worse');
});

test('without patience nothing is looked at, waited for or repeated', async () => {
  const { look, taken } = looks(1);
  const found = await undisturbed(runs(0.9, 0), itself, { seconds: 0, look });
  assert.deepEqual(found, { value: 0.9, waitedSeconds: 0, repeats: 0 });
  assert.equal(taken(), 0);
});
