/**
 * A run that failures begin anew, in closed form: no checkpoint outlives them, as none on a node's own disks outlives the
 * node. If the run takes N seconds without such a failure, in X of which its processes run, and such failures come at a rate
 * λ while they do, each after A seconds in which it becomes known,
 *
 *     (N/X) · (exp(λX) − 1)/λ + A · (exp(λX) − 1)        → N for a small λ,
 *
 * the time until X seconds pass without one (for N = X see Daly 2006, doi 10.1016/j.future.2004.11.016, with one interval).
 */
import type { Cause, CheckpointLayer, Lifetime } from '../../sim/lifetime/lifetime.js';
import { layerFor } from './closed-layers.js';
import { knowingSeconds } from './closed-restart.js';
import { SECONDS_A_DAY } from './day.js';

/** Causes that some checkpoint outlives, and those after which the run begins anew. */
export function causesApart({
  causes,
  checkpoints,
}: {
  causes: readonly Cause[];
  checkpoints: readonly CheckpointLayer[];
}): {
  readonly outlived: readonly Cause[];
  readonly anew: readonly Cause[];
} {
  const isOutlived = (cause: Cause) => layerFor(cause, checkpoints) !== undefined;
  return {
    outlived: causes.filter(isOutlived),
    anew: causes.filter((cause) => cause.perDay > 0 && !isOutlived(cause)),
  };
}

/** Seconds of a run that takes `wholeSeconds` with `runningSeconds` of processes; endless where that is beyond counting. */
export function withBeginningAnew(
  wholeSeconds: number,
  runningSeconds: number,
  anew: readonly Cause[],
  restart: Lifetime['restart'],
): number {
  const rate = anew.reduce((sum, { perDay }) => sum + perDay / SECONDS_A_DAY, 0);
  if (rate === 0) return wholeSeconds;
  const more = Math.expm1(rate * runningSeconds);
  if (!Number.isFinite(more)) return Number.POSITIVE_INFINITY;
  const knowing = anew.reduce(
    (sum, cause) => sum + (cause.perDay / SECONDS_A_DAY / rate) * knowingSeconds(cause, restart),
    0,
  );
  return (wholeSeconds / (rate * runningSeconds)) * more + knowing * more;
}
