/** What a step on this machine's threads should take: the simulator, at the prices that calibration found. */
import type { Threads } from '../../hardware-profiles/threads/threads.js';
import type { Result } from '../../program/result.js';
import { simulate } from '../../sim/simulate.js';
import { threadPrices } from '../../sim/threads/index.js';
import { type Pace, pacedThreads, paceOf } from '../../sim/threads/paced.js';
import type { Job } from '../../strategies/job.js';
import { type Plan, writeProgram } from '../../strategies/write.js';
import type { RunClock } from './run-clock.js';

export interface Prediction {
  /** From the barrier that starts a step to the one that ends it. */
  readonly seconds: number;
  readonly result: Result;
  /** How much slower than at calibration the machine was taken to be; absent where nothing says so, as the next. */
  readonly pace?: Pace;
  /** What `seconds` would be at the speed of the calibration. */
  readonly unscaledSeconds?: number;
}

/**
 * Predicts a step of `job` under `plan` with one thread a rank; the job must have passed the rules. With a `clock`, at
 * the speed that it shows, where the calibration has one to compare it with. With `detail` the result has spans for a
 * trace. Throws InputError for kernels that calibration does not measure.
 */
export function predictStep(
  job: Job,
  plan: Plan,
  profile: Threads,
  { clock, detail = false }: { readonly detail?: boolean; readonly clock?: RunClock } = {},
): Prediction {
  const program = writeProgram('prediction', job, plan);
  const pace = clock === undefined ? undefined : paceOf(clock.clock, clock, profile);
  const at = (threads: Threads, spans: boolean): Prediction => {
    const result = simulate(program, threadPrices(threads), { detail: spans });
    return { seconds: result.stepPs / 1e12 + threads.exchange.barrierSeconds, result };
  };
  if (pace === undefined) return at(profile, detail);
  const { seconds: unscaledSeconds } = at(profile, false);
  return { ...at(pacedThreads(profile, pace), detail), pace, unscaledSeconds };
}
