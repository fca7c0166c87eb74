import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { addressIn } from '../../../cli/queue/address.js';
import { invoke, STACK_TRACE } from '../invoke.js';
import { SMALL_PLAN } from '../plan/plans.js';
import { NO_REDIS, withRedis } from './redis.js';

const skip = NO_REDIS;

test('an address is read from its URL, and its password is never shown', () => {
  const { shown, ...rest } = addressIn('rediss://me:p%40ss@db.example:7000/3', {});
  assert.equal(shown, 'rediss://db.example:7000/3');
  assert.deepEqual(rest, {
    ...{ host: 'db.example', port: 7000, database: 3, tls: true, username: 'me', password: 'p@ss' },
  });
  const plain = addressIn('redis://localhost', { LLMSIM_REDIS_PASSWORD: 'secret' });
  assert.deepEqual([plain.shown, plain.port, plain.password], ['redis://localhost:6379', 6379, 'secret']);
  assert.equal(addressIn('redis://:own@h', { LLMSIM_REDIS_PASSWORD: 'other' }).password, 'own');
  assert.deepEqual(
    [addressIn('redis://[::1]:1', {}).host, addressIn('redis://[::1]:1', {}).shown],
    ['::1', 'redis://[::1]:1'],
  );
});

test('what is no address is told without its password', () => {
  for (const url of [
    '',
    'localhost:6379',
    'http://me:hush@h',
    'redis://',
    'redis://me:hush@h:99999',
    'redis://:hush@h/x',
    'redis://h/1?a=b',
    'redis://:se/hush@h:1',
    'redis://me:1/hu@hush@h:1',
    'redis://:#?hush@h',
    'hush@h',
    'hush:pw@h',
    'redis:hush@h',
  ]) {
    assert.throws(
      () => addressIn(url, {}),
      (error: Error) => {
        assert.match(
          error.message,
          /^--queue '.*' (is no address of a Redis|may end in the number of a database)/,
        );
        assert.doesNotMatch(error.message, /hush/);
        assert.match(error.message, /%2F stands for a \//);
        return true;
      },
      url,
    );
  }
});

/** What a collector and a worker say where `url` does not do. */
async function refusals(url: string): Promise<string[]> {
  const said: string[] = [];
  for (const argv of [
    ['plan', ...SMALL_PLAN, '--queue', url],
    ['work', '--queue', url, '--quiet'],
  ]) {
    const { code, out, err } = await invoke(argv);
    assert.deepEqual([code, out], [2, ''], err);
    assert.doesNotMatch(err, STACK_TRACE);
    said.push(err);
  }
  return said;
}

test('where no Redis listens, both commands end with a sentence', async () => {
  for (const err of await refusals('redis://127.0.0.1:9')) {
    assert.match(
      err,
      /^no Redis answers at redis:\/\/127\.0\.0\.1:9: nothing listens there; start redis-server/,
    );
  }
});

test('what is another server is told, too', async () => {
  const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  try {
    for (const err of await refusals(`redis://127.0.0.1:${port}`)) {
      assert.equal(err, `what answers at redis://127.0.0.1:${port} is no Redis\n`);
    }
  } finally {
    server.close();
  }
});

test('a server that hangs up is told, too', async () => {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  try {
    for (const err of await refusals(`redis://127.0.0.1:${port}`)) {
      assert.match(
        err,
        new RegExp(`^no Redis answers at redis://127.0.0.1:${port}: the connection is closed`),
      );
    }
  } finally {
    server.close();
  }
});

test('a password that is missing or wrong, and a database that is not there, are told', {
  skip,
}, async () => {
  await withRedis(
    async ({ port }) => {
      for (const err of await refusals(`redis://127.0.0.1:${port}`)) {
        assert.match(
          err,
          /^redis:\/\/127\.0\.0\.1:\d+ asks for a password; put it into the variable LLMSIM_REDIS_PASSWORD/,
        );
      }
      for (const err of await refusals(`redis://:hush@127.0.0.1:${port}`)) {
        assert.match(err, /^redis:\/\/127\.0\.0\.1:\d+ refuses the user or the password it was given\n$/);
      }
      for (const err of await refusals(`redis://:right@127.0.0.1:${port}/99`)) {
        assert.match(err, /\/99 answered: ERR DB index is out of range\n$/);
      }
      const { code, err } = await invoke([
        'work',
        '--queue',
        `redis://:right@127.0.0.1:${port}`,
        '--until-empty',
      ]);
      assert.equal(code, 0, err);
    },
    ['--requirepass', 'right'],
    'right',
  );
});

test('a Redis that forgets when it is full is refused', { skip }, async () => {
  await withRedis(
    async ({ url }) => {
      for (const err of await refusals(url)) {
        assert.match(
          err,
          /\(maxmemory-policy allkeys-lru\), and a queue must not; set it: redis-cli config set maxmemory-policy noeviction\n$/,
        );
      }
    },
    ['--maxmemory-policy', 'allkeys-lru'],
  );
});

test('a Redis whose memory is full is a sentence', { skip }, async () => {
  await withRedis(
    async ({ url }) => {
      const { code, err } = await invoke(['plan', ...SMALL_PLAN, '--queue', url]);
      assert.equal(code, 2, err);
      assert.match(
        err,
        /has no memory left \(maxmemory\); give it more, and the same command goes on from there\n$/,
      );
    },
    ['--maxmemory', '100kb'],
  );
});
