/**
 * What nodes that are out for repair cost, in closed form. Nodes break at a rate λ and are back after T, whatever the job
 * does, so the number that is out is Poisson with mean λT, however T is distributed (M/G/∞). With s spares a run is up while
 * at most s are out. Where it goes on with fewer replicas, each number of nodes missing has its own step time, and one more
 * than the last of them stops it; nodes that come back are taken in again, while the others wait.
 */
import type { Lifetime } from '../../sim/lifetime/lifetime.js';
import { SECONDS_A_DAY } from './day.js';

/** Of a run, while nodes break and come back. */
export interface Outage {
  /** Of the speed of whole steps, on average while enough nodes are there. */
  readonly speed: number;
  /** Of the time in which nobody waits for a node: seconds waited for each second, and seconds of taking nodes in again. */
  readonly waitShare: number;
  readonly growShare: number;
}

export function outageOf({ causes, spares, elastic = [], stepSeconds, restart }: Lifetime): Outage {
  const broken = causes.filter(({ perDay, repairSeconds }) => perDay * repairSeconds > 0);
  if (broken.length === 0) return { speed: 1, waitShare: 0, growShare: 0 };
  const rate = broken.reduce((sum, { perDay }) => sum + perDay / SECONDS_A_DAY, 0);
  const out = broken.reduce(
    (sum, { perDay, repairSeconds }) => sum + (perDay / SECONDS_A_DAY) * repairSeconds,
    0,
  );
  const most = spares + Math.max(0, elastic.length - 1);
  // Shares of the time with so many nodes out, as logarithms of a Poisson distribution: a mean of hundreds is nothing to exp.
  let [up, moved, short, last] = [0, 0, 0, 0];
  let logarithm = -out;
  for (let n = 0; n <= most; n++) {
    if (n > 0) logarithm += Math.log(out / n);
    const share = Math.exp(logarithm);
    const missing = Math.max(0, n - spares);
    up += share;
    moved += missing === 0 ? share : share * (stepSeconds / elastic[missing]!);
    if (missing > 0) short += share;
    last = share;
  }
  if (up === 0) return { speed: 1, waitShare: Number.POSITIVE_INFINITY, growShare: 0 };
  // It is repaired already while the failure becomes known.
  const seen = broken.reduce(
    (sum, { perDay, detectSeconds, repairSeconds }) =>
      sum + (perDay / SECONDS_A_DAY) * Math.min(detectSeconds, repairSeconds),
    0,
  );
  const growing = elastic.length > 1 ? restart.initSeconds + restart.warmupSeconds : 0;
  return {
    speed: moved / up,
    waitShare: Math.max(0, 1 - up - last * seen) / up,
    growShare: (rate * short * growing) / up,
  };
}
