/** What a step on this machine's threads should take: the simulator, at the prices that calibration found. */
import type { Threads } from '../../hardware-profiles/threads/threads.js';
import type { Result } from '../../program/result.js';
import { simulate } from '../../sim/simulate.js';
import { threadPrices } from '../../sim/threads/index.js';
import type { Job } from '../../strategies/job.js';
import { type Plan, writeProgram } from '../../strategies/write.js';

export interface Prediction {
  /** From the barrier that starts a step to the one that ends it. */
  readonly seconds: number;
  readonly result: Result;
}

/**
 * Predicts a step of `job` under `plan` with one thread a rank; the job must have passed the rules. With
 * `detail` the result has spans for a trace. Throws InputError for kernels that calibration does not measure.
 */
export function predictStep(
  job: Job,
  plan: Plan,
  profile: Threads,
  options: { readonly detail?: boolean } = {},
): Prediction {
  const program = writeProgram('prediction', job, plan);
  const result = simulate(program, threadPrices(profile), options);
  return { seconds: result.stepPs / 1e12 + profile.exchange.barrierSeconds, result };
}
