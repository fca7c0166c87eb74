/** `--open`: shows a written page in the browser; where there is none, a note says so and nothing fails. */
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { InputError } from '../../input/error.js';
import { reasonOf } from '../../input/system-reasons.js';

/** Where a page is written that nobody named a file for. Throws InputError where no folder can be made. */
export function temporaryPage(): string {
  try {
    return join(mkdtempSync(join(tmpdir(), 'llmsim-')), 'report.html');
  } catch (error) {
    throw new InputError(
      `cannot make a folder for the page in '${tmpdir()}': ${reasonOf(error)}; name a file with --report`,
    );
  }
}

/** The system's own way to open a file, by platform. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** A browser that is still there after this long has taken the page. */
const SETTLED_MS = 3_000;

/** The commands to try for the file at `path`, in order: those of $BROWSER, which may hold `%s`, or the system's. */
export function openers(path: string, env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[][] {
  const file = resolve(path);
  const named = (env.BROWSER ?? '')
    .split(platform === 'win32' ? ';' : ':')
    .filter((each) => each.trim() !== '');
  if (named.length === 0) return [[...(OPENERS[platform] ?? ['xdg-open']), file]];
  return named.map((command) => {
    const words = command.trim().split(/\s+/);
    return words.some((word) => word.includes('%s'))
      ? words.map((word) => word.replaceAll('%s', file))
      : [...words, file];
  });
}

/** Opens the page; resolves to a note for the person when nothing on this machine could. */
export async function openPage(
  path: string,
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): Promise<string | undefined> {
  const reasons: string[] = [];
  for (const [program, ...args] of openers(path, env, platform)) {
    const reason = await started(program!, args);
    if (reason === undefined) return undefined;
    reasons.push(reason);
  }
  return `could not open a browser (${reasons.join('; ')}); open ${resolve(path)} yourself`;
}

/** Starts a program that outlives this one; resolves to why it is of no use, or to nothing. */
function started(program: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((settle) => {
    const child = spawn(program, args, { detached: true, stdio: 'ignore' });
    const timer = setTimeout(() => done(undefined), SETTLED_MS);
    const done = (reason: string | undefined) => {
      clearTimeout(timer);
      child.removeAllListeners().on('error', () => {});
      child.unref();
      settle(reason);
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      done(error.code === 'ENOENT' ? `there is no ${program} here` : `${program}: ${reasonOf(error)}`);
    });
    child.once('exit', (code) =>
      done(code === 0 ? undefined : `${program} ended with ${code ?? 'a signal'}`),
    );
  });
}
