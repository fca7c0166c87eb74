/** Why a Redis is not used, or not any more, in words. */
import { InputError } from '../../input/error.js';
import { type Address, PASSWORD_VARIABLE } from './address.js';

/** What BullMQ asks for. */
const LEAST_VERSION = [6, 2];

/** Whether `error` is from Redis, or from the way to it. */
export function isFromRedis(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return error.name === 'ReplyError' || code in WAYS || error.message.startsWith('Connection is closed');
}

/** Throws InputError for a server that, by its `INFO`, would lose what a queue gives it, or takes nothing. */
export function checkServer(info: string, { shown }: Address): void {
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

/** What went wrong with the Redis at an address, in words; `isFirst` when nothing has answered there yet. Errors that are not of Redis or the way to it pass through. */
export function sentenceOf(error: unknown, { shown, password }: Address, isFirst = false): unknown {
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
