/** Plans made for tests, folders to write them in, and plans that are killed while they write. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The shipped program. */
export const PROGRAM = fileURLToPath(new URL('../../../../dist/bundle/llmsim.js', import.meta.url));

/** A grid of 12 cells that share 4 searches of milliseconds. */
export const SMALL_PLAN = [
  ...['--model', 'tiny', '--cluster', 'h100-dgx:1', '--global-batch', '8,16', '--seq', '64,128'],
  ...['--tokens', '1B,2B,3B', '--strategy', 'ddp'],
];

/** A grid that takes a while and whose searches take milliseconds each: 60 of them, for 180 cells. */
export const LONG_PLAN = [
  ...[
    '--model',
    'tiny',
    '--cluster',
    'h100-dgx:1,2,a100-dgx:1',
    '--global-batch',
    '16..256',
    '--seq',
    '16..128',
  ],
  ...['--tokens', '1B,2B,3B', '--strategy', 'ddp,zero-1'],
];

/** Runs `use` with a folder of its own, which is removed afterwards. */
export async function inFolder<T>(use: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'llmsim-plan-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How a run of the program ended. */
export interface Ended {
  readonly code: number | null;
  readonly killed: boolean;
  readonly stderr: string;
}

/**
 * Runs the program; kills it, as the system does when it needs the memory, as soon as `isTime` says so, which is asked
 * all the while.
 */
export function runUntil(
  argv: readonly string[],
  isTime: () => boolean,
  signal: NodeJS.Signals = 'SIGKILL',
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [PROGRAM, ...argv], { stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    const timer = setInterval(() => {
      if (!isTime()) return;
      clearInterval(timer);
      child.kill(signal);
    }, 1);
    child.on('close', (code, by) => {
      clearInterval(timer);
      resolve({ code, killed: by === 'SIGKILL', stderr });
    });
  });
}

/**
 * Works out the plan of `argv` into `path` while it is killed at random points: `kills` times after it has written more.
 * `random` gives numbers in [0, 1). Resolves to how often it was killed, and the file when it was let through.
 */
export async function killedPlan(
  argv: readonly string[],
  path: string,
  kills: number,
  random: () => number,
): Promise<{ readonly kills: number; readonly text: string }> {
  const part = `${path}.part`;
  const size = () => statSync(part, { throwIfNoEntry: false })?.size ?? 0;
  let killed = 0;
  let rounds = 0;
  while (killed < kills) {
    // What is finished is begun anew, so that there is something to kill.
    if (existsSync(path)) rmSync(path);
    if (rounds++ > 20 * kills) throw new Error(`only ${killed} of ${kills} runs could be killed`);
    const before = size();
    // Up to a few rows more, or at some moment of the start.
    const more = 1 + Math.floor(random() * 4000);
    const latestMs = Date.now() + (random() < 0.2 ? random() * 400 : 60_000);
    const ended = await runUntil(
      [...argv, '--csv', path],
      () => size() >= before + more || Date.now() > latestMs,
    );
    if (ended.killed) killed++;
    else if (ended.code !== 0) throw new Error(`ended with ${ended.code}: ${ended.stderr}`);
  }
  if (existsSync(path)) rmSync(path);
  const ended = await runUntil([...argv, '--csv', path], () => false);
  if (ended.code !== 0) throw new Error(`ended with ${ended.code}: ${ended.stderr}`);
  return { kills: killed, text: readFileSync(path, 'utf8') };
}
