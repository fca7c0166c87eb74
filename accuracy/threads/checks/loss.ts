/** The loss curve: the same as one worker's, step by step, and falling. */
import { largest } from '../../../input/extremes.js';

export interface LossCheck {
  /** Largest |loss − reference| / reference over the steps. */
  readonly maxRelativeDifference: number;
  readonly first: number;
  readonly last: number;
  /** What is wrong, in words; undefined when nothing is. */
  readonly problem: string | undefined;
}

/** What summing in another order may change over tens of steps of float32 training. */
export const LOSS_TOLERANCE = 1e-4;

/**
 * Of a network with ReLUs and pools of the largest, whose gradient jumps where one switches: now and then rounding decides
 * whether it does, and from there on two runs part. So the first steps, which show any wrong gradient, are held to less than
 * others, and the later ones to what such jumps were seen to make of 24 steps (0.7 %), rounded up.
 */
export const SWITCHING = { steps: 3, first: 1e-5, later: 1e-2 };

/** Holds the losses of a run, in nats per token or picture by step, against those of one worker. */
export function checkLoss(
  losses: readonly number[],
  reference: readonly number[],
  switches = false,
): LossCheck {
  const differences = losses.map((loss, step) => Math.abs(loss - reference[step]!) / reference[step]!);
  const maxRelativeDifference = largest(differences);
  const [first, last] = [losses[0]!, losses.at(-1)!];
  return { maxRelativeDifference, first, last, problem: problemOf(differences, [first, last], switches) };
}

function toleranceAt(step: number, switches: boolean): number {
  if (!switches) return LOSS_TOLERANCE;
  return step < SWITCHING.steps ? SWITCHING.first : SWITCHING.later;
}

function problemOf(
  differences: readonly number[],
  [first, last]: readonly [number, number],
  switches: boolean,
): string | undefined {
  // A loss that is not a number differs too.
  const step = differences.findIndex((difference, i) => !(difference <= toleranceAt(i, switches)));
  if (step >= 0) {
    return `the loss of step ${step + 1} differs from one worker's by ${differences[step]!.toExponential(1)} of it, and ${toleranceAt(step, switches)} is allowed`;
  }
  if (!(last < first))
    return `the loss does not fall: ${first.toFixed(4)} at first, ${last.toFixed(4)} at last`;
  return undefined;
}
