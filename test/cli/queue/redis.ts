/** A Redis of a test's own, on a free port of this machine, in a folder of its own; and what is asked of it directly. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/** Why tests of the queue are skipped here, or false. */
export const NO_REDIS =
  spawnSync('redis-server', ['--version']).status !== 0 &&
  'no redis-server here; on Debian: apt-get install redis-server';

export interface Server {
  readonly url: string;
  readonly port: number;
  readonly folder: string;
  readonly client: Redis;
  stop(): Promise<void>;
  /** After `stop`: at the same place, with what it held. */
  start(): Promise<void>;
}

/** Runs `use` with a Redis started with `options` beside those that keep it here, and ends it afterwards. */
export async function withRedis<T>(
  use: (server: Server) => Promise<T>,
  options: readonly string[] = [],
  password?: string,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'llmsim-redis-'));
  const port = await freePort();
  const client = new Redis({
    ...{ port, host: '127.0.0.1', lazyConnect: true, maxRetriesPerRequest: null },
    ...(password === undefined ? {} : { password }),
    retryStrategy: () => 20,
  });
  client.on('error', () => {});
  let child: ChildProcess | undefined;
  const start = async () => {
    const here = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
    child = spawn('redis-server', [...here, ...options], { stdio: 'ignore' });
    await client.ping();
  };
  const stop = async () => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  try {
    await start();
    return await use({ url: `redis://127.0.0.1:${port}`, ...{ port, folder, client, start, stop } });
  } finally {
    client.disconnect();
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
