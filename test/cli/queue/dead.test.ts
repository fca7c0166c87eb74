import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { Queue } from 'bullmq';
import { Board } from '../../../cli/queue/board.js';
import { VERSION } from '../../../planning/version.js';
import { rowIn } from '../../../reports/csv/plan.js';
import { invoke } from '../invoke.js';
import { inFolder, PROGRAM, SMALL_PLAN } from '../plan/plans.js';
import { NO_REDIS, type Server, withRedis } from './redis.js';
import { started } from './swarm.js';

const skip = NO_REDIS;
const QUEUE = `llmsim:cells-${VERSION}`;

async function locally(plan: readonly string[], folder: string): Promise<string> {
  const path = join(folder, 'local.csv');
  assert.equal((await invoke(['plan', ...plan, '--csv', path, '--threads', '1'])).code, 0);
  return readFileSync(path, 'utf8');
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const latest = Date.now() + 60_000;
  while (!(await isTrue())) {
    assert.ok(Date.now() < latest, 'it has not come to that for a minute');
    await pause(20);
  }
}

/** Runs `use`, while jobs that wait to be tried again wait no longer; resolves also to how long each would have. */
async function withoutWaits<T>({ port }: Server, use: () => Promise<T>): Promise<[T, number[]]> {
  const queue = new Queue(`cells-${VERSION}`, { connection: { host: '127.0.0.1', port }, prefix: 'llmsim' });
  const delays: number[] = [];
  let over = false;
  const hurry = (async () => {
    for (; !over; await pause(20)) {
      for (const job of await queue.getDelayed()) {
        delays.push(job.delay);
        // It may have come due since.
        await job.promote().catch(() => {});
      }
    }
  })();
  try {
    return [await use(), delays];
  } finally {
    over = true;
    await hurry;
    await queue.close();
  }
}

interface Cells {
  readonly cells: readonly { readonly scenario: { readonly 'global-batch'?: number } }[];
}

/** Runs `use` while threads are handed something they cannot read in place of cells of a global batch of 16. */
async function whileThreadsFail<T>(use: () => Promise<T>): Promise<T> {
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (this: Worker, message: Cells) {
    const isPoison = message.cells.some(({ scenario }) => scenario['global-batch'] === 16);
    postMessage.call(this, isPoison ? { group: 0, cells: null } : message);
  };
  try {
    return await use();
  } finally {
    Worker.prototype.postMessage = postMessage;
  }
}

test('cells whose threads fail are tried four times, then have rows that say so; --retry-dead answers them', {
  skip,
}, async () => {
  await inFolder(async (folder) => {
    const whole = await locally(SMALL_PLAN, folder);
    await withRedis(async (server) => {
      const path = join(folder, 'queue.csv');
      const plan = ['plan', ...SMALL_PLAN, '--queue', server.url, '--csv', path];
      const work = ['work', '--queue', server.url, '--threads', '1', '--until-empty', '--json'];
      const [first, worker] = await whileThreadsFail(async () => {
        const collector = invoke(plan);
        await until(async () => (await server.client.llen(`${QUEUE}:wait`)) === 4);
        const [ended, delays] = await withoutWaits(server, () => Promise.all([collector, invoke(work)]));
        // Each job again after 1, 2 and 4 s; one that came due by itself was not seen.
        assert.ok(delays.length > 0 && delays.every((ms) => [1000, 2000, 4000].includes(ms)), delays.join());
        return ended;
      });
      assert.equal(first.code, 0, first.err);
      // Two jobs of three cells: global batch 16 at two lengths.
      assert.match(
        first.err,
        /^6 cells have no answer, and a row that says why; the same command with --retry-dead/m,
      );
      const { jobs, failed } = JSON.parse(worker.out);
      assert.deepEqual({ jobs, failed }, { jobs: 2, failed: 2 * 4 });
      assert.match(worker.err, /^a try failed: .*not iterable/m);
      const lines = readFileSync(path, 'utf8').match(/[^\r\n]*\r\n/g)!;
      const rows = lines.slice(1).map(rowIn);
      assert.deepEqual(
        rows.map(({ cell }) => cell),
        whole
          .match(/[^\r\n]*\r\n/g)!
          .slice(1)
          .map((line) => rowIn(line).cell),
      );
      for (const { inputs, error, binds } of rows) {
        if (inputs.globalBatch === 16) {
          assert.match(error!, /^no answer from the queue: .*not iterable/);
          assert.equal(binds, 'rule');
        } else {
          assert.equal(error, null);
        }
      }
      // The same command has nothing to do; with --retry-dead, six cells.
      assert.match((await invoke(plan)).err, /12 of 12 rows/);
      const retry = invoke([...plan, '--retry-dead']);
      await until(async () => (await server.client.llen(`${QUEUE}:wait`)) === 2);
      const second = await invoke(work);
      assert.equal(JSON.parse(second.out).cells, 6);
      const { code, err } = await retry;
      assert.equal(code, 0, err);
      assert.match(err, /^6 cells in '.*' without an answer: tried again$/m);
      assert.equal(readFileSync(path, 'utf8'), whole);
    });
  });
});

test('cells that kill their worker are given up after six deaths', { skip }, async () => {
  await inFolder(async (folder) => {
    const whole = await locally(SMALL_PLAN, folder);
    const poison = join(folder, 'poison.mjs');
    writeFileSync(
      poison,
      `import { isMainThread, Worker } from 'node:worker_threads';
      const { postMessage } = Worker.prototype;
      Worker.prototype.postMessage = function (message) {
        if (message.cells.some(({ scenario }) => scenario['global-batch'] === 16 && scenario.seq === 64)) {
          process.kill(process.pid, 'SIGKILL');
        }
        postMessage.call(this, message);
      };`,
    );
    await withRedis(async (server) => {
      const { client } = server;
      const path = join(folder, 'queue.csv');
      const plan = ['plan', ...SMALL_PLAN, '--queue', server.url, '--csv', path];
      const work = ['work', '--queue', server.url, '--threads', '1', '--lease', '1', '--until-empty'];
      const environment = { NODE_OPTIONS: `--import=${pathToFileURL(poison).href}` };
      const collector = invoke(plan);
      await until(async () => (await client.llen(`${QUEUE}:wait`)) === 4);
      // Cells 7 to 9: the first of global batch 16. Five deaths are told rather than died, to save time.
      const [job] = (await client.lrange(`${QUEUE}:wait`, 0, -1)).filter((id) => id.endsWith('-9'));
      await client.hset(`${QUEUE}:${job}`, 'stc', 5);
      const { signal } = await started(work, { environment }).ended;
      assert.equal(signal, 'SIGKILL');
      assert.equal((await invoke(work)).code, 0);
      const { code, err } = await collector;
      assert.equal(code, 0, err);
      assert.match(err, /^3 cells have no answer/m);
      const rows = readFileSync(path, 'utf8')
        .match(/[^\r\n]*\r\n/g)!
        .slice(1)
        .map(rowIn);
      assert.deepEqual(
        rows.filter(({ error }) => error !== null).map(({ cell, error }) => [cell, error]),
        [7, 8, 9].map((cell) => [
          cell,
          'no answer from the queue: the worker that was at it died, time and again',
        ]),
      );
      const retry = invoke([...plan, '--retry-dead']);
      await until(async () => (await client.llen(`${QUEUE}:wait`)) === 1);
      assert.equal((await invoke(work)).code, 0);
      assert.equal((await retry).code, 0);
      assert.equal(readFileSync(path, 'utf8'), whole);
    });
  });
});

/** The shipped program as another version of itself, in `folder`. */
function otherVersion(folder: string): string {
  const copy = join(folder, 'bundle');
  mkdirSync(copy);
  cpSync(dirname(PROGRAM), copy, { recursive: true, filter: (source) => !/\.map$|types/.test(source) });
  writeFileSync(join(copy, 'package.json'), '{"type":"module"}');
  for (const name of readdirSync(copy).filter((file) => file.endsWith('.js'))) {
    const code = readFileSync(join(copy, name), 'utf8');
    writeFileSync(join(copy, name), code.replaceAll(/(["'`])0\.1\.0\1/g, '$19.9.9$1'));
  }
  return join(copy, 'llmsim.js');
}

test('a worker of another version leaves the plan to others, and both sides say so', { skip }, async () => {
  await inFolder(async (folder) => {
    const whole = await locally(SMALL_PLAN, folder);
    const program = otherVersion(folder);
    await withRedis(async (server) => {
      const path = join(folder, 'queue.csv');
      const collector = invoke(['plan', ...SMALL_PLAN, '--queue', server.url, '--csv', path]);
      await until(async () => (await server.client.llen(`${QUEUE}:wait`)) === 4);
      const work = ['work', '--queue', server.url, '--threads', '1', '--until-empty'];
      const { code, out, err } = await started(work, { program }).ended;
      assert.deepEqual([code, out], [2, '']);
      assert.match(
        err,
        new RegExp(
          `^plan [0-9a-f]{16} is of llmsim ${VERSION} and this is 9\\.9\\.9, whose rows would differ: it is left`,
          'm',
        ),
      );
      assert.match(err, /^nothing is left for llmsim 9\.9\.9: the open plans are of other versions$/m);
      assert.equal(await server.client.llen(`${QUEUE}:wait`), 4);
      // One that waits all the same is seen when the collector looks the next time, a second after the last.
      const board = new Board(server.client);
      const waiting = { id: 'a', llmsim: '9.9.9', host: 'elsewhere', threads: 1 };
      await board.showUp(waiting);
      await pause(1100);
      await board.leave(waiting);
      assert.equal((await invoke(work)).code, 0);
      const done = await collector;
      assert.equal(done.code, 0, done.err);
      assert.match(
        done.err,
        /^the workers that are there are of llmsim 9\.9\.9, and this plan is of 0\.1\.0/m,
      );
      assert.equal(readFileSync(path, 'utf8'), whole);
    });
  });
});
