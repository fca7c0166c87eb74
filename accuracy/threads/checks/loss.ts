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

/** Holds the losses of a run, in nats per token by step, against those of one worker. */
export function checkLoss(losses: readonly number[], reference: readonly number[]): LossCheck {
  const differences = losses.map((loss, step) => Math.abs(loss - reference[step]!) / reference[step]!);
  const maxRelativeDifference = largest(differences);
  const [first, last] = [losses[0]!, losses.at(-1)!];
  return { maxRelativeDifference, first, last, problem: problemOf(differences, first, last) };
}

function problemOf(differences: readonly number[], first: number, last: number): string | undefined {
  // A loss that is not a number differs too.
  const step = differences.findIndex((difference) => !(difference <= LOSS_TOLERANCE));
  if (step >= 0) {
    return `the loss of step ${step + 1} differs from one worker's by ${differences[step]!.toExponential(1)} of it, and ${LOSS_TOLERANCE} is allowed`;
  }
  if (!(last < first))
    return `the loss does not fall: ${first.toFixed(4)} at first, ${last.toFixed(4)} at last`;
  return undefined;
}
