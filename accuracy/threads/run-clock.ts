/** How fast the machine was during a run: what the probes between those of its steps that are timed say. */
import type { Clock } from '../../hardware-profiles/threads/threads.js';
import { clockOf } from '../../workers/calibrate/clock.js';
import type { RankReport } from '../../workers/rank.js';
import { warmUpOf } from './timing.js';

export interface RunClock {
  readonly clock: Clock;
  /** Ranks that ran the probe at the same time. */
  readonly atOnce: number;
  /** Ranks there are. */
  readonly ranks: number;
}

/** Medians over ranks and steps after warm-up; the probe before a step goes with it. */
export function runClock(reports: readonly Pick<RankReport, 'clockMs'>[]): RunClock {
  const probing = reports.filter(({ clockMs }) => clockMs.length > 0);
  const timed = probing.map(({ clockMs }) => clockMs.slice(warmUpOf(clockMs.length)));
  return { clock: clockOf(timed), atOnce: probing.length, ranks: reports.length };
}
