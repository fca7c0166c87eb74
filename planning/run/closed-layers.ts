/**
 * What several kinds of checkpoints keep of the time that a run is up, in closed form. Each cause comes back from the
 * first kind that outlives it. Kinds are taken one after the other, the most often written first: what failures that come
 * back from it leave of the work is what the next one, rarer and of rarer failures, has to lose from, in the same form as
 * a single kind (`ettr.ts`). That is exact for one kind; for several it takes failures of the one as spread evenly
 * over the intervals of the next, which holds where they are much more often. What no kind outlives is not in it: it
 * begins the run anew, see `closed-anew.ts`.
 */
import { type Cause, type CheckpointLayer, type Lifetime, SURVIVALS } from '../../sim/lifetime/lifetime.js';
import { SECONDS_A_DAY } from './day.js';

/** Of the time that a run is up, the share kept. */
export function keptShare({ stepSeconds, causes, checkpoints }: Lifetime): number {
  const perDay = new Map<CheckpointLayer, number>();
  for (const cause of causes) {
    const layer = layerFor(cause, checkpoints);
    if (layer === undefined) continue;
    perDay.set(layer, (perDay.get(layer) ?? 0) + cause.perDay);
  }
  // Seconds that pass for each second of steps, when nothing fails.
  const stretched = checkpoints.reduce(
    (sum, { blockedSeconds, everySteps }) => sum + blockedSeconds / (everySteps * stepSeconds),
    1,
  );
  let left = 1;
  for (const layer of [...perDay.keys()].sort((a, b) => a.everySteps - b.everySteps)) {
    const rate = perDay.get(layer)!;
    if (rate === 0) continue;
    const mean = SECONDS_A_DAY / rate;
    const period = (layer.everySteps * stepSeconds * stretched) / left;
    const late = layer.durableSeconds - layer.blockedSeconds;
    left *= (period * Math.exp(-late / mean)) / Math.expm1(period / mean) / mean;
  }
  return left / stretched;
}

/** The first kind of checkpoint that outlives what the cause takes; undefined: all work is lost with it. */
export function layerFor(cause: Cause, checkpoints: readonly CheckpointLayer[]): CheckpointLayer | undefined {
  const { loses = cause.repairSeconds > 0 ? 'node' : 'process' } = cause;
  const worst = SURVIVALS.indexOf(loses);
  return checkpoints.find(({ survives }) => SURVIVALS.indexOf(survives) >= worst);
}
