/** The machine that is measured, and how much other programs disturbed it meanwhile. */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';

export interface Machine {
  readonly title: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly node: string;
  /** `2026-11-20`, in universal time. */
  readonly date: string;
}

export function thisMachine(): Machine {
  const model = cpus()[0]?.model.trim();
  return {
    title: model === undefined || model === '' ? process.arch : model.replace(/\s+/g, ' '),
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
  };
}

/**
 * Starts watching; the function returned says which part of all cores' time since then went to other
 * programs or to other guests of the same host, from 0 to 1.
 */
export function watchDisturbance(): () => number {
  const before = busySeconds();
  const own = process.cpuUsage();
  const since = performance.now();
  return () => {
    const { user, system } = process.cpuUsage(own);
    const others = busySeconds() - before - (user + system) / 1e6;
    const all = (cpus().length * (performance.now() - since)) / 1000;
    return Math.min(1, Math.max(0, others / all));
  };
}

/** Seconds that all processors were not idle, by what the system counts; time stolen by the host counts too. */
function busySeconds(): number {
  const counted = cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
  return counted / 1000 + stolenSeconds();
}

/** Linux counts the time a host gave to other guests in the eighth column of `/proc/stat`, in hundredths. */
function stolenSeconds(): number {
  try {
    const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
    return Number(line.split(/\s+/)[8] ?? 0) / 100;
  } catch {
    return 0;
  }
}
