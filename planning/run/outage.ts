/**
 * What nodes that are out for repair cost, in closed form. Nodes break at a rate λ and are back after T, so with s spares a
 * run is up while at most s are out: a loss system of s + 1 places with λT offered, whose share of time with all places
 * taken is Erlang's B whatever the distribution of T. Where a run goes on with fewer replicas, each number of nodes missing
 * has its own step time, and one more than the last of them stops it. No spares: each failure waits the whole repair.
 */
import type { Lifetime } from '../../sim/lifetime/lifetime.js';
import { SECONDS_A_DAY } from './day.js';

/** Share of the speed of whole steps, on average while the run is up, and seconds waited for each second up. */
export function outageOf({ causes, spares, elastic = [], stepSeconds }: Lifetime): {
  readonly speed: number;
  readonly waitShare: number;
} {
  const offered = causes.reduce(
    (sum, { perDay, repairSeconds }) => sum + (perDay * repairSeconds) / SECONDS_A_DAY,
    0,
  );
  if (offered === 0) return { speed: 1, waitShare: 0 };
  const fewest = Math.max(0, elastic.length - 1);
  // Of n nodes out: a^n / n!, scaled on the way so that no sum gets out of hand.
  let [weight, up, moved] = [1, 1, 1];
  for (let out = 1; out <= spares + fewest; out++) {
    weight *= offered / out;
    const missing = Math.max(0, out - spares);
    up += weight;
    moved += missing === 0 ? weight : weight * (stepSeconds / elastic[missing]!);
    if (up > 1e200) [weight, up, moved] = [weight / 1e200, up / 1e200, moved / 1e200];
  }
  const down = weight * (offered / (spares + fewest + 1));
  return { speed: moved / up, waitShare: down / up };
}
