/**
 * The file that stands beside another while it is written. A run that is killed leaves it behind; the next one that
 * writes into the folder takes it away, and never that of a run that still writes.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Writing takes seconds, and touches the file: after a day nobody writes it any more, wherever it came from. */
const DAY_MS = 24 * 3600 * 1000;
const NAME = /^\.llmsim-(?:(?<machine>[\da-f]{8})-)?(?<pid>\d+)-[\da-z]+\.tmp$/;

/** A name in `folder` that no other run, on this machine or another, ever takes. */
export function besideIn(folder: string): string {
  return join(folder, `.llmsim-${machine()}-${process.pid}-${randomBytes(6).toString('hex')}.tmp`);
}

/** Removes what killed runs left in `folder`; what cannot be looked at or removed stays. `now` in milliseconds. */
export function sweep(folder: string, now = Date.now()): void {
  for (const name of namesIn(folder)) {
    const groups = NAME.exec(name)?.groups;
    if (groups === undefined) continue;
    const path = join(folder, name);
    const gone = groups.machine === machine() && !isRunning(Number(groups.pid));
    try {
      if (gone || now - statSync(path).mtimeMs > DAY_MS) rmSync(path, { force: true });
    } catch {
      // Another sweep was faster, or it is another person's.
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A process of another person is running, too: asking is then not permitted. This one has no other file under way. */
function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Where a process number means one process: a host or, on Linux, a container on it. */
function machine(): string {
  let container = '';
  try {
    container = readlinkSync('/proc/self/ns/pid');
  } catch {
    // No Linux.
  }
  return createHash('sha256').update(`${hostname()} ${container}`).digest('hex').slice(0, 8);
}
