/**
 * A connection to Redis, checked before anything is asked of it. One that is lost is sought again for a minute, which is
 * said; then whoever uses it gets a sentence.
 */
import { isIP } from 'node:net';
import { Redis } from 'ioredis';
import { InputError } from '../../input/error.js';
import { type Address, addressIn, PASSWORD_VARIABLE } from './address.js';

/** How long a lost connection is sought. */
const SOUGHT_MS = 60_000;
const CONNECT_MS = 10_000;
/** Longer than any command takes: silence means that the other side is gone, and nobody has told us. */
const SILENCE_MS = 30_000;
/** What BullMQ asks for. */
const LEAST_VERSION = [6, 2];

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

/** Whether `error` is from Redis, or from the way to it. */
export function isFromRedis(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return error.name === 'ReplyError' || code in WAYS || error.message.startsWith('Connection is closed');
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

function checkServer(info: string, { shown }: Address): void {
  const figure = (name: string) => new RegExp(`^${name}:(.*?)\\s*$`, 'm').exec(info)?.[1];
  const policy = figure('maxmemory_policy');
  if (policy !== undefined && policy !== 'noeviction') {
    throw new InputError(
      `${shown} forgets what it is given when its memory is full (maxmemory-policy ${policy}), and a queue must not; ` +
        'set it: redis-cli config set maxmemory-policy noeviction',
    );
  }
  const version = figure('redis_version') ?? '';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [least = 0, leastMinor = 0] = LEAST_VERSION;
  if (major < least || (major === least && minor < leastMinor)) {
    throw new InputError(
      `${shown} is Redis ${version}, and a queue needs ${LEAST_VERSION.join('.')} or later`,
    );
  }
  if (figure('role') === 'slave') {
    throw new InputError(`${shown} is a replica, which takes no writes; name the primary`);
  }
  if (figure('redis_mode') === 'cluster') {
    throw new InputError(`${shown} is part of a Redis Cluster; a queue needs a single Redis`);
  }
}

/** What went wrong, in words. Errors that are not of Redis or the way to it pass through. */
function sentenceOf(error: unknown, { shown, password }: Address, isFirst = false): unknown {
  if (!(error instanceof Error) || error instanceof InputError) return error;
  const { message } = error;
  const code = 'code' in error ? String(error.code) : '';
  if (/^(WRONGPASS|NOAUTH)|invalid password/i.test(message)) {
    return new InputError(
      password === undefined
        ? `${shown} asks for a password; put it into the variable ${PASSWORD_VARIABLE}, or write redis://:password@host:6379`
        : `${shown} refuses the user or the password it was given`,
    );
  }
  if (message.startsWith('OOM')) {
    return new InputError(
      `${shown} has no memory left (maxmemory); give it more, and the same command goes on from there`,
    );
  }
  const way = WAYS[code] ?? (/ETIMEDOUT|timeout|timed out/i.test(message) ? WAYS.ETIMEDOUT : undefined);
  if (way !== undefined) return new InputError(`no Redis answers at ${shown}: ${way}`);
  if (error.name === 'ReplyError') return new InputError(`${shown} answered: ${message}`);
  if (error.name === 'ParserError') return new InputError(`what answers at ${shown} is no Redis`);
  if (isFirst || isFromRedis(error)) {
    const closed = message.startsWith('Connection is closed');
    return new InputError(`no Redis answers at ${shown}: ${closed ? CLOSED : message}`);
  }
  return error;
}

const CLOSED = 'the connection is closed at once; is it a Redis, and does it ask for TLS (rediss://)?';

const WAYS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there; start redis-server, or correct the address',
  ENOTFOUND: 'no machine has that name',
  EAI_AGAIN: 'the name cannot be looked up',
  ETIMEDOUT: 'it is silent; is it reachable from here?',
  EHOSTUNREACH: 'the machine cannot be reached',
  ENETUNREACH: 'its network cannot be reached',
  ECONNRESET: CLOSED,
  EPIPE: CLOSED,
};
