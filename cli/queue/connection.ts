/**
 * A connection to Redis, checked before anything is asked of it. One that is lost is sought again for a minute, which is
 * said; then whoever uses it gets a sentence.
 */
import { isIP } from 'node:net';
import { Redis } from 'ioredis';
import { InputError } from '../../input/error.js';
import { type Address, addressIn } from './address.js';
import { checkServer, sentenceOf } from './refusals.js';

/** How long a lost connection is sought. */
const SOUGHT_MS = 60_000;
const CONNECT_MS = 10_000;
/** Longer than any command takes: silence means that the other side is gone, and nobody has told us. */
const SILENCE_MS = 30_000;

export interface Connection {
  readonly client: Redis;
  readonly address: Address;
  /** Why Redis is gone for good, once it is; commands fail then. */
  readonly gone: () => InputError | undefined;
  /** Called when it is. */
  readonly whenGone: Set<() => void>;
  close(): void;
}

/** Connects to the Redis at `url`. Throws InputError where none answers, or one that would lose what it is given. */
export async function connected(url: string, note: (text: string) => void): Promise<Connection> {
  const address = addressIn(url);
  const client = await firstConnection(address);
  try {
    checkServer(await client.info(), address);
  } catch (error) {
    client.disconnect();
    throw sentenceOf(error, address);
  }
  let lostSinceMs: number | undefined;
  let gone: InputError | undefined;
  let closed = false;
  client.options.retryStrategy = (times) => {
    if (lostSinceMs === undefined || Date.now() - lostSinceMs < SOUGHT_MS) return Math.min(200 * times, 2000);
    gone ??= new InputError(
      `${address.shown} has been out of reach for ${SOUGHT_MS / 1000} s; once it is back, the same command goes on from where this one was`,
    );
    return null;
  };
  client.on('close', () => {
    if (closed || lostSinceMs !== undefined) return;
    lostSinceMs = Date.now();
    note(`lost the connection to ${address.shown}; trying again for ${SOUGHT_MS / 1000} s`);
  });
  client.on('ready', () => {
    if (lostSinceMs !== undefined) note(`connected to ${address.shown} again`);
    lostSinceMs = undefined;
  });
  const whenGone = new Set<() => void>();
  client.on('end', () => {
    if (!closed) for (const tell of whenGone) tell();
  });
  return {
    ...{ client, address },
    gone: () => gone,
    whenGone,
    close() {
      closed = true;
      client.disconnect();
    },
  };
}

/** What `action` resolves to. Throws InputError where Redis refuses, or is gone. */
export async function asked<T>(connection: Connection, action: Promise<T>): Promise<T> {
  const { client, gone, whenGone, address } = connection;
  // A new connection asks again.
  const silence = setInterval(() => client.stream?.destroy(), SILENCE_MS);
  let tell = () => {};
  try {
    // A command that was under way when the connection was lost is not always told that it is gone for good.
    return await new Promise<T>((resolve, reject) => {
      tell = () => reject(gone() ?? new Error('Connection is closed'));
      whenGone.add(tell);
      action.then(resolve, reject);
    });
  } catch (error) {
    throw gone() ?? sentenceOf(error, address);
  } finally {
    clearInterval(silence);
    whenGone.delete(tell);
  }
}

async function firstConnection(address: Address): Promise<Redis> {
  const { host, port, database: db, tls, username, password } = address;
  const client = new Redis({
    ...{ host, port, db, lazyConnect: true, connectTimeout: CONNECT_MS },
    // Commands wait while a connection is sought; BullMQ asks for that.
    ...{ maxRetriesPerRequest: null, retryStrategy: () => null },
    // The name is what the server's certificate must hold; an address is no name.
    ...(tls ? { tls: isIP(host) === 0 ? { servername: host } : {} } : {}),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  });
  let why: unknown;
  client.on('error', (error: unknown) => {
    why ??= error;
  });
  try {
    await client.connect();
    // A wrong number of a database is told only now.
    if (why !== undefined) throw why;
    return client;
  } catch (error) {
    client.disconnect();
    throw sentenceOf(why ?? error, address, true);
  }
}
