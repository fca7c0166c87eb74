import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { records } from '../../reports/csv/read.js';
import { invoke } from '../invoke.js';
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
    const { code, out: whole, err } = await invoke(['plan', ...LONG_PLAN, '--threads', '1']);
    assert.equal(code, 0, err);
    assert.deepEqual(
      records(whole).map(({ cell }) => Number(cell)),
      Array.from({ length: 180 }, (_, i) => i + 1),
    );
    const path = join(folder, 'killed.csv');
    const { kills, text } = await killedPlan(plan, path, 2, uniform(5));
    assert.equal(kills, 2);
    assert.equal(text, whole);
    assert.ok(!existsSync(`${path}.part`));
  });
});

test('a plan that is told to stop says what is there, how to go on, and by which signal it ended', async () => {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    await inFolder(async (folder) => {
      const path = join(folder, 'p.csv');
      const begun = () => (statSync(`${path}.part`, { throwIfNoEntry: false })?.size ?? 0) > 3000;
      // Many more searches than can be done before the signal comes.
      const plan = ['plan', ...LONG_PLAN, '--seq', '16..16384', '--threads', '1', '--csv', path];
      const argv = plan.filter(
        (_, i) => plan[i] !== '16..128' && !(plan[i] === '--seq' && plan[i + 1] === '16..128'),
      );
      const ended = await runUntil(argv, begun, signal);
      assert.equal(ended.code, code, ended.stderr);
      assert.match(
        ended.stderr,
        /stopped: \d+ of 495 rows are done and kept; the same command goes on from there/,
      );
      const rows = readFileSync(`${path}.part`, 'utf8');
      assert.ok(rows.endsWith('\r\n') && records(rows).length >= 1);
    });
  }
});
