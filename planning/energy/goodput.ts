/**
 * What interruptions leave of a run on spot nodes, where nothing else was asked of it: the closed form of any run
 * (`planning/run/ettr.ts`), with one interval and one restart that are assumed. Any node taken back stops the run.
 * Checkpoints are taken to be written beside the work, nodes to be replaced at once; failures of hardware are not in it.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import { InputError } from '../../input/error.js';
import { expectedEttr, lostSecondsEach } from '../run/ettr.js';

/** A checkpoint every half hour: assumed. */
export const CHECKPOINT_SECONDS = 1800;
/** From an interruption to the next step: assumed. Meta gives 5 to 20 minutes for jobs of its research clusters (arXiv 2410.21680). */
export const RESTART_SECONDS = 600;

/** Below it, a run on spot is as good as one that never ends. */
const LEAST_SHARE = 0.01;

export interface Goodput {
  /** Share of the time that is useful. */
  readonly share: number;
  readonly interruptionsPerDay: number;
  /** Work lost and time to restart, on average, of one of them. */
  readonly lostSecondsEach: number;
}

/** Of a run on `nodes` nodes, each of which is taken back `perNodeDay` times a day on average. */
export function spotGoodput(
  nodes: number,
  perNodeDay: number,
  checkpointSeconds = CHECKPOINT_SECONDS,
  restartSeconds = RESTART_SECONDS,
): Goodput {
  const perDay = nodes * perNodeDay;
  const run = { perDay, restartSeconds, blockedSeconds: 0, intervalSeconds: checkpointSeconds };
  return {
    share: expectedEttr(run),
    interruptionsPerDay: perDay,
    lostSecondsEach: lostSecondsEach(run),
  };
}

/** Throws InputError where all of the nodes are taken back so often that a run on them gets nowhere. */
export function requireProgress({ id, nodes, economics: { offer } }: Cluster): void {
  const rate = offer?.interruptions?.perNodeDay ?? 0;
  const { share, interruptionsPerDay } = spotGoodput(nodes, rate);
  if (share >= LEAST_SHARE) return;
  throw new InputError(
    `a run on spot would not end on ${id}:${nodes}: a node is taken back ${rate} times a day, all together ` +
      `${interruptionsPerDay.toPrecision(2)} times, and a checkpoint is written every ${CHECKPOINT_SECONDS / 60} minutes; ` +
      'choose another commitment, or fewer nodes',
  );
}
