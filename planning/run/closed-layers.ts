/**
 * What several kinds of checkpoints keep of the time that a run is up, in closed form. Each cause comes back from the
 * first kind that outlives it. Kinds are taken one after the other, the most often written first: what failures that come
 * back from it leave of the work is what the next one, rarer and of rarer failures, has to lose from, in the same form as
 * a single kind (`closed-form.ts`). That is exact for one kind; for several it takes failures of the one as spread evenly
 * over the intervals of the next, which holds where they are much more often.
 */
import type { Cause, CheckpointLayer, Lifetime } from '../../sim/lifetime/lifetime.js';
import { SECONDS_A_DAY } from './day.js';

const WORST = ['process', 'node', 'anything'] as const;

/** Of the time that a run is up, the share kept; and what restarts take for each day of it. */
export function layersKept({ stepSeconds, causes, checkpoints, restart }: Lifetime): {
  readonly kept: number;
  readonly restartSecondsADay: number;
} {
  const again = restart.schedulerSeconds + restart.startSeconds + restart.initSeconds + restart.warmupSeconds;
  const perDay = new Map<CheckpointLayer, number>();
  let restartSecondsADay = 0;
  for (const cause of causes) {
    const layer = layerFor(cause, checkpoints);
    perDay.set(layer, (perDay.get(layer) ?? 0) + cause.perDay);
    restartSecondsADay += cause.perDay * (cause.detectSeconds + again + layer.loadSeconds);
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
  return { kept: left / stretched, restartSecondsADay };
}

/** The first kind of checkpoint that outlives what the cause takes; the last where none does. */
function layerFor(cause: Cause, checkpoints: readonly CheckpointLayer[]): CheckpointLayer {
  const worst = WORST.indexOf(takes(cause));
  return checkpoints.find(({ survives }) => WORST.indexOf(survives) >= worst) ?? checkpoints.at(-1)!;
}

/** What is gone after a failure: a process, or a node with its memory and disks. */
function takes({ component, repairSeconds }: Cause): CheckpointLayer['survives'] {
  return repairSeconds > 0 || component === 'spot' ? 'node' : 'process';
}
