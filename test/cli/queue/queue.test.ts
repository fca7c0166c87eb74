import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { VERSION } from '../../../planning/version.js';
import { invoke } from '../invoke.js';
import { inFolder, SMALL_PLAN } from '../plan/plans.js';
import { NO_REDIS, type Server, withRedis } from './redis.js';
import { started } from './swarm.js';

/** 16 searches of milliseconds, for 16 cells. */
const SEARCHES = [
  ...['--model', 'tiny', '--cluster', 'h100-dgx:1', '--global-batch', '8..64', '--seq', '16..128'],
  ...['--strategy', 'ddp'],
];

const skip = NO_REDIS;
const QUEUE = `llmsim:cells-${VERSION}`;

/** The text of the file that a local run of `plan` writes. */
async function locally(plan: readonly string[], folder: string): Promise<string> {
  const path = join(folder, 'local.csv');
  const { code, err } = await invoke(['plan', ...plan, '--csv', path, '--threads', '1']);
  assert.equal(code, 0, err);
  return readFileSync(path, 'utf8');
}

async function until(isTrue: () => Promise<boolean> | boolean): Promise<void> {
  const latest = Date.now() + 60_000;
  while (!(await isTrue())) {
    assert.ok(Date.now() < latest, 'it has not come to that for a minute');
    await pause(20);
  }
}

/** Jobs of BullMQ that wait to be taken. */
const waiting = ({ client }: Server) => client.llen(`${QUEUE}:wait`);

test('a plan on a queue writes the file of a local run, and prints its answer', { skip }, async () => {
  await inFolder(async (folder) => {
    const whole = await locally(SMALL_PLAN, folder);
    await withRedis(async (server) => {
      const path = join(folder, 'queue.csv');
      const plan = ['plan', ...SMALL_PLAN, '--queue', server.url, '--csv', path, '--format', 'csv'];
      const collector = invoke(plan);
      // Four searches of three cells: four jobs.
      await until(async () => (await waiting(server)) === 4);
      const worker = await invoke([
        'work',
        '--queue',
        server.url,
        '--threads',
        '1',
        '--until-empty',
        '--json',
      ]);
      assert.equal(worker.code, 0, worker.err);
      const { jobs, cells, why, failed } = JSON.parse(worker.out);
      assert.deepEqual({ jobs, cells, why, failed }, { jobs: 4, cells: 12, why: 'empty', failed: 0 });
      const { code, out, err } = await collector;
      assert.equal(code, 0, err);
      assert.equal(readFileSync(path, 'utf8'), whole);
      assert.equal(out, whole);
      // Asked again, the file answers; the queue has nothing to do with it.
      const again = await invoke(plan);
      assert.equal(again.code, 0);
      assert.equal(again.out, whole);
      assert.match(again.err, /12 of 12 rows are in .* from an earlier run and are kept/);
      assert.equal(await server.client.exists('llmsim:plans'), 0);
    });
  });
});

test('a plan that is asked for twice at once is worked out once, and both have the file', {
  skip,
}, async () => {
  await inFolder(async (folder) => {
    const whole = await locally(SMALL_PLAN, folder);
    await withRedis(async (server) => {
      const paths = ['a.csv', 'b.csv'].map((name) => join(folder, name));
      const collectors = paths.map((path) =>
        invoke(['plan', ...SMALL_PLAN, '--queue', server.url, '--csv', path]),
      );
      await until(async () => (await waiting(server)) >= 4);
      await pause(300);
      assert.equal(await waiting(server), 4);
      // Each takes rows away that it has; the other asks for those again, so the worker must stay.
      const worker = started(['work', '--queue', server.url, '--threads', '1']);
      for (const { code, err } of await Promise.all(collectors)) assert.equal(code, 0, err);
      for (const path of paths) assert.equal(readFileSync(path, 'utf8'), whole);
      worker.child.kill('SIGTERM');
      const { code, out } = await worker.ended;
      assert.equal(code, 0);
      assert.match(out, /^stopped: answered \d+ cells in \d+ s\n$/);
    });
  });
});

test('a worker that is told to stop finishes what it has in hand, and leaves the rest', {
  skip,
}, async () => {
  await inFolder(async (folder) => {
    const whole = await locally(SEARCHES, folder);
    await withRedis(async (server) => {
      const path = join(folder, 'queue.csv');
      const collector = invoke(['plan', ...SEARCHES, '--queue', server.url, '--csv', path]);
      await until(async () => (await waiting(server)) === 16);
      const worker = started(['work', '--queue', server.url, '--threads', '1']);
      await until(async () => (await waiting(server)) < 14);
      worker.child.kill('SIGINT');
      const { code, out, err } = await worker.ended;
      assert.equal(code, 0, err);
      assert.match(out, /^stopped: answered \d+ cells/);
      assert.match(err, /finishing what is in hand/);
      // Nothing waits for a lease to end.
      assert.equal(await server.client.llen(`${QUEUE}:active`), 0);
      assert.ok((await waiting(server)) > 0);
      assert.equal(
        (await invoke(['work', '--queue', server.url, '--until-empty', '--threads', '1'])).code,
        0,
      );
      assert.equal((await collector).code, 0);
      assert.equal(readFileSync(path, 'utf8'), whole);
    });
  });
});

test('a Redis that comes back with nothing is filled again, and the plan goes on', { skip }, async () => {
  await inFolder(async (folder) => {
    const whole = await locally(SMALL_PLAN, folder);
    await withRedis(async (server) => {
      const path = join(folder, 'queue.csv');
      const collector = invoke(['plan', ...SMALL_PLAN, '--queue', server.url, '--csv', path]);
      await until(async () => (await waiting(server)) === 4);
      await server.stop();
      await server.start();
      await until(async () => (await waiting(server)) === 4);
      await invoke(['work', '--queue', server.url, '--threads', '1', '--until-empty']);
      const { code, err } = await collector;
      assert.equal(code, 0, err);
      assert.match(err, /^lost the connection to redis:\/\/127.0.0.1:\d+; trying again for 60 s$/m);
      assert.match(err, /^connected to redis:\/\/127.0.0.1:\d+ again$/m);
      assert.equal(readFileSync(path, 'utf8'), whole);
    });
  });
});

test('--retry-dead, --shard and --threads are told where they belong', async () => {
  const plan = ['plan', ...SMALL_PLAN];
  for (const [argv, sentence] of [
    [[...plan, '--retry-dead'], /^--retry-dead is for plans on a queue; give --queue, too\n$/],
    [[...plan, '--queue', 'redis://h', '--shard', '1/2'], /leave --shard out\n$/],
    [[...plan, '--queue', 'redis://h', '--threads', '2'], /give --threads to `llmsim work`\n$/],
    [['work'], /^work takes the address of a queue: --queue redis:\/\/host:6379\n$/],
    [['work', '--queue', 'redis://h', '--lease', '0'], /^--lease '0' is not a whole number of at least 1\n$/],
  ] as const) {
    const { code, out, err } = await invoke(argv);
    assert.deepEqual([code, out], [2, ''], err);
    assert.match(err, sentence);
  }
});
