import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { records } from '../../reports/csv/read.js';
import { invoke } from '../invoke.js';
import { inFolder, LONG_PLAN } from '../plan/plans.js';
import { killedQueue } from './killed-queue.js';
import { NO_REDIS, withRedis } from './redis.js';

/** Numbers of a linear congruential generator (Numerical Recipes). */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

test('two workers that are killed at random, and their collector, leave the file of a local run, to the byte', {
  skip: NO_REDIS,
}, async () => {
  await inFolder(async (folder) => {
    const plan = ['plan', ...LONG_PLAN];
    const { code, out: whole, err } = await invoke([...plan, '--threads', '1']);
    assert.equal(code, 0, err);
    assert.deepEqual(
      records(whole).map(({ cell }) => Number(cell)),
      Array.from({ length: 180 }, (_, i) => i + 1),
    );
    await withRedis(async (server) => {
      const { kills, collectorKills, texts } = await killedQueue(server, {
        ...{ plan, path: join(folder, 'queue.csv'), workers: 2, threads: 1 },
        ...{ kills: 3, collectorEvery: 2, meanMs: 400, random: uniform(7) },
      });
      assert.deepEqual([kills, collectorKills], [3, 1]);
      for (const text of texts) assert.equal(text, whole);
      // What is left belongs to no plan, and workers that were killed are forgotten in time.
      const left = await server.client.keys('*');
      const queue = /^llmsim:(workers|cells-[\d.]+:(meta|id|events|stalled-check|marker))$/;
      assert.deepEqual(
        left.filter((key) => !queue.test(key)),
        [],
      );
      const seconds = await server.client.ttl('llmsim:workers');
      const gone = -2;
      assert.ok(seconds === gone || (seconds > 0 && seconds <= 300), `${seconds}`);
    });
  });
});
