/**
 * What nodes that are out for repair cost, in closed form. Nodes of a running job break at a rate λ, each is back after T,
 * and none breaks while the job waits for one. With s spares that is s + 1 nodes that can be out at most, and the number
 * that is out has Erlang's distribution (λT)ⁿ/n! for n = 0 … s + 1, however T is distributed (M/G/n/n): the job waits for as
 * much of the time as the last of these. Where it goes on with fewer replicas, each number of nodes missing has its own step
 * time, and one more than the last of them stops it; nodes that come back are taken in again, while the others wait.
 */
import type { Lifetime } from '../../sim/lifetime/lifetime.js';
import { runningShare } from './closed-restart.js';
import { SECONDS_A_DAY } from './day.js';

/** Of a run, while nodes break and come back. */
export interface Outage {
  /** Of the speed of whole steps, on average while enough nodes are there. */
  readonly speed: number;
  /** Of the time in which nobody waits for a node: seconds waited for each second, and seconds of taking nodes in again. */
  readonly waitShare: number;
  readonly growShare: number;
}

export function outageOf(lifetime: Lifetime): Outage {
  const { causes, spares, elastic = [], stepSeconds, restart, nodes } = lifetime;
  const broken = causes.filter(({ perDay, repairSeconds }) => perDay * repairSeconds > 0);
  if (broken.length === 0) return { speed: 1, waitShare: 0, growShare: 0 };
  // While a failure becomes known and nodes are found, nothing else breaks.
  const runs = runningShare(lifetime);
  const per = (seconds: (cause: (typeof broken)[number]) => number) =>
    runs * broken.reduce((sum, cause) => sum + (cause.perDay / SECONDS_A_DAY) * seconds(cause), 0);
  const rate = per(() => 1);
  const out = per(({ repairSeconds }) => repairSeconds);
  const most = spares + Math.max(0, elastic.length - 1);
  // Shares of the time with so many nodes out relative to each other, as logarithms: hundreds of nodes are too many for powers.
  const logarithms = [0];
  for (let n = 1; n <= most + 1; n++) {
    const there = 1 - Math.max(0, n - 1 - spares) / nodes;
    logarithms.push(logarithms[n - 1]! + Math.log((out * there) / n));
  }
  const largest = logarithms.reduce((a, b) => Math.max(a, b));
  const shares = logarithms.map((each) => Math.exp(each - largest));
  let [up, moved, entered] = [0, 0, 0];
  for (let n = 0; n <= most; n++) {
    const missing = Math.max(0, n - spares);
    up += shares[n]!;
    moved += missing === 0 ? shares[n]! : shares[n]! * (stepSeconds / elastic[missing]!);
    // From here one more breaks, without which the job goes on, and which it takes in again.
    if (n >= spares && n < most) entered += rate * shares[n]!;
  }
  // It is repaired already while the failure becomes known.
  const seen = per(({ detectSeconds, repairSeconds }) => Math.min(detectSeconds, repairSeconds));
  const growing = restart.initSeconds + restart.warmupSeconds;
  // Whoever goes on with what is there has no nodes to find.
  const each = growing - restart.schedulerSeconds;
  return {
    speed: moved / up,
    waitShare: Math.max(0, shares[most + 1]! - shares[most]! * seen) / up,
    growShare: (entered * each) / up,
  };
}
