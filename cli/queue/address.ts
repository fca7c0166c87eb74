/** Where a Redis is, from the URL of `--queue`. What is said of it never holds its password. */
import { InputError } from '../../input/error.js';

export interface Address {
  readonly host: string;
  readonly port: number;
  readonly database: number;
  readonly tls: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** For people: `redis://host:6379`, without user and password. */
  readonly shown: string;
}

/** Holds the password where the URL has none, so that it is not seen in the list of processes. */
export const PASSWORD_VARIABLE = 'LLMSIM_REDIS_PASSWORD';

const HOW =
  `write redis://host:6379, or rediss:// for TLS; a password goes into the variable ${PASSWORD_VARIABLE}, ` +
  'or redis://:password@host:6379, where %2F stands for a / in it, %40 for an @, %23 for a # and %3F for a ?';

/** The address in `url`. Throws InputError, without repeating a password, for what is none. */
export function addressIn(
  url: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Address {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^rediss?:$/.test(parsed.protocol) || parsed.hostname === '') {
    throw new InputError(`--queue '${withoutPassword(url)}' is no address of a Redis; ${HOW}`);
  }
  const { protocol, hostname, port, pathname, search, hash } = parsed;
  const [, database] = /^\/?(\d{0,4})$/.exec(pathname) ?? [];
  if (database === undefined || search !== '' || hash !== '') {
    throw new InputError(
      `--queue '${withoutPassword(url)}' may end in the number of a database, such as /1, and in nothing else; ${HOW}`,
    );
  }
  const at = `${protocol}//${hostname}:${port || 6379}`;
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    ...{ port: Number(port || 6379), database: Number(database), tls: protocol === 'rediss:' },
    username: decoded(parsed.username),
    password: decoded(parsed.password) ?? (environment[PASSWORD_VARIABLE] || undefined),
    shown: Number(database) === 0 ? at : `${at}/${Number(database)}`,
  };
}

function decoded(text: string): string | undefined {
  if (text === '') return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone percent sign is one of the password.
    return text;
  }
}

/** A password may hold any character, also those that end a host; all of them stand before the last `@`. */
function withoutPassword(url: string): string {
  return url.replace(/^(\w+:\/\/)?.*@/s, '$1…@');
}
