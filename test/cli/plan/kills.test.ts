import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { records } from '../../reports/csv/read.js';
import { inFolder, killedPlan, LONG_PLAN, runUntil } from './plans.js';

/** Numbers of a linear congruential generator (Numerical Recipes). */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

test('a plan that is killed again and again has the rows of one that is not, to the byte', async () => {
  await inFolder(async (folder) => {
    const plan = ['plan', ...LONG_PLAN, '--threads', '2'];
    const undisturbed = join(folder, 'whole.csv');
    assert.equal((await runUntil([...plan, '--csv', undisturbed], () => false)).code, 0);
    const whole = readFileSync(undisturbed, 'utf8');
    assert.deepEqual(
      records(whole).map(({ cell }) => Number(cell)),
      Array.from({ length: 180 }, (_, i) => i + 1),
    );
    const path = join(folder, 'killed.csv');
    const { kills, text } = await killedPlan(plan, path, 4, uniform(5));
    assert.equal(kills, 4);
    assert.equal(text, whole);
    assert.ok(!existsSync(`${path}.part`));
  });
});
