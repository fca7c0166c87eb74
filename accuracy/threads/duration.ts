/** How long runs on threads take, before any has: a guess to say, not a prediction to be held to. */
import { modelFlopsPerToken } from '../../models/steps/flops.js';
import { parameterCount } from '../../models/weights/parameters.js';
import type { Strategy } from '../../strategies/strategy.js';
import { thisMachine } from '../../workers/calibrate/machine.js';
import { casesOf, type Task } from './cases.js';

/** Of one thread, kernels and all that is between them; an idle core of a server of 2023 (assumed, rounded). */
const FLOPS_PER_SECOND = 20e9;
/** Compiling the kernels' callers and touching memory for the first time. */
const START_SECONDS = 0.5;
/** Meetings of the ranks, whatever the model. */
const STEP_SECONDS = 0.005;

export interface Expected {
  /** Times threads are started: one worker, and every case. */
  readonly runs: number;
  readonly seconds: number;
}

/**
 * Runs of `strategies` on `workers` threads of this machine while nobody else uses it, each of `steps` steps
 * and repeated `rounds` times. Throws InputError when nothing can be run.
 */
export function expectedRuns(
  task: Task,
  strategies: readonly Strategy[],
  { workers, steps, rounds }: { workers: number; steps: number; rounds: number },
): Expected {
  const { cases } = casesOf(strategies, workers, task);
  const { cores } = thisMachine();
  const { model, sequence } = task;
  // Every position of a picture is multiplied by the same weights.
  const each =
    model.architecture === undefined ? 6 * parameterCount(model).total : modelFlopsPerToken(model, sequence);
  const flops = each * sequence * task.globalBatch;
  const step = (threads: number) => flops / (FLOPS_PER_SECOND * Math.min(threads, cores)) + STEP_SECONDS;
  const once = START_SECONDS + steps * step(1) + cases.length * (START_SECONDS + steps * step(workers));
  return { runs: rounds * (cases.length + 1), seconds: rounds * once };
}

/** Of `measureMachine`, on an idle machine of two cores. */
export function calibrationSeconds(quick: boolean): number {
  return quick ? 10 : 40;
}
