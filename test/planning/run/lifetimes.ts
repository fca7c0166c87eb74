/** Runs with round figures, for tests. */
import type { Cause, CheckpointLayer, Lifetime } from '../../../sim/lifetime/lifetime.js';

export const NOTHING = { schedulerSeconds: 0, startSeconds: 0, initSeconds: 0, warmupSeconds: 0 };

/** Nodes crash so often a day, and go on at once. */
export function crashes(perDay: number, more: Partial<Cause> = {}): Cause {
  return {
    ...{ id: 'crash', component: 'software', perDay, lasting: { kind: 'exponential' } },
    ...{ detectSeconds: 0, repairSeconds: 0, ...more },
  };
}

/** Devices wait until it is written. */
export function written(
  seconds: number,
  everySteps: number,
  more: Partial<CheckpointLayer> = {},
): CheckpointLayer {
  return {
    ...{ id: 'store', everySteps, blockedSeconds: seconds, durableSeconds: seconds },
    ...{ loadSeconds: 0, survives: 'anything', ...more },
  };
}

/** Thirty days of steps of 10 s on 1,024 devices in 128 nodes; eight crashes a day, a checkpoint of a minute, a restart of ten. */
export const MONTH: Lifetime = {
  ...{ steps: 259_200, stepSeconds: 10, blockedSeconds: 2, devices: 1024, nodes: 128, spares: 0 },
  causes: [crashes(8)],
  checkpoints: [written(60, 100)],
  restart: { ...NOTHING, startSeconds: 600 },
};
