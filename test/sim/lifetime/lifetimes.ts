/** Lifetimes that tests change a part of. */
import type { Cause, CheckpointLayer, Lifetime } from '../../../sim/lifetime/lifetime.js';

/** Nothing breaks, nothing is kept, starting takes no time. */
export const UNDISTURBED: Lifetime = {
  steps: 1_000,
  stepSeconds: 5,
  blockedSeconds: 0,
  devices: 64,
  nodes: 8,
  spares: 0,
  causes: [],
  checkpoints: [],
  restart: { schedulerSeconds: 0, startSeconds: 0, initSeconds: 0, warmupSeconds: 0 },
};

/** Interruptions after which the same nodes go on, one in so many seconds. */
export function crash(everySeconds: number, more: Partial<Cause> = {}): Cause {
  return {
    id: 'crash',
    component: 'software',
    perDay: 86_400 / everySeconds,
    lasting: { kind: 'exponential' },
    detectSeconds: 0,
    repairSeconds: 0,
    ...more,
  };
}

/** Devices wait until it is written; it outlives whatever happens. */
export function written(
  everySteps: number,
  seconds: number,
  more: Partial<CheckpointLayer> = {},
): CheckpointLayer {
  return {
    id: 'store',
    everySteps,
    blockedSeconds: seconds,
    durableSeconds: seconds,
    loadSeconds: 0,
    survives: 'anything',
    ...more,
  };
}
