/**
 * How the cores were used while something was measured, and whether that disturbed it. Idle ranks are no
 * sign of it (a pipeline waits), so not the share of the run itself is judged but everybody else's.
 */
import { watchDisturbance } from '../../workers/calibrate/machine.js';

export interface Load {
  readonly wallSeconds: number;
  /** CPU time of all threads of this process. */
  readonly cpuSeconds: number;
  /** The part of all cores' time that went to other programs, or to other guests of the host; 0 to 1. */
  readonly othersShare: number;
}

/** What others may take of the cores before the measurement counts as disturbed. */
export const DISTURBED_SHARE = 0.05;

/** Starts watching; the function returned says how the cores were used since. */
export function watchLoad(): () => Load {
  const others = watchDisturbance();
  const cpu = process.cpuUsage();
  const since = performance.now();
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    const wallSeconds = (performance.now() - since) / 1e3;
    return { wallSeconds, cpuSeconds: (user + system) / 1e6, othersShare: others() };
  };
}

/** Whether others took more than a twentieth of the cores' time. */
export function isDisturbed({ othersShare }: Load): boolean {
  return othersShare > DISTURBED_SHARE;
}
