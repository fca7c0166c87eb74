/**
 * `llmsim validate`: strategies trained on real threads and held against one worker, against their own
 * programs, and against the simulator. A strategy that stops is a row that says why; the others still run.
 */
import { InputError } from '../../input/error.js';
import { VERSION } from '../../planning/version.js';
import { worldSize } from '../../program/mesh.js';
import type { Result } from '../../program/result.js';
import { meshOfJob } from '../../strategies/axes.js';
import type { Job } from '../../strategies/job.js';
import type { Strategy } from '../../strategies/strategy.js';
import type { Plan } from '../../strategies/write.js';
import { thisMachine } from '../../workers/calibrate/machine.js';
import { type Case, casesOf, requireTrainable, singleWorker, type Task } from './cases.js';
import { type Execution, execute, RunStopped } from './execute.js';
import { measuredResult } from './measured.js';
import type { Prediction } from './predict.js';
import { undisturbed } from './quiet.js';
import { judge, stoppedRow } from './row.js';
import { type RunClock, runClock } from './run-clock.js';
import { summarise } from './summary.js';
import { unitGiven } from './task.js';
import { LEAST_STEPS } from './timing.js';
import type { Calibration, ValidateRow, Validation } from './validation.js';
import { workloadOf } from './workload.js';

export interface ValidateOptions {
  readonly task: Task;
  readonly strategies: readonly Strategy[];
  /** One a core is what timings mean most at; more are right for everything else. */
  readonly workers: number;
  readonly steps: number;
  readonly seed: number;
  /** What the simulator says of a step on this machine, at the speed that probes between the steps found. */
  readonly predict: (job: Job, plan: Plan, clock: RunClock) => Prediction;
  readonly calibration: Calibration;
  /**
   * Seconds that each case waits, at most, for others to leave the cores alone; a run that they disturbed is repeated
   * then. Absent or 0: neither.
   */
  readonly waitSeconds?: number;
  /** Gets cases done, with the part of the running one as a fraction, after every step. */
  readonly onProgress?: (done: number, total: number, what: string) => void;
  /** Gets both timelines of a row that came to its end. */
  readonly onTimelines?: (row: ValidateRow, measured: Result, simulated: Result) => void;
}

/**
 * Runs one worker and then every strategy on `workers` threads. Throws InputError when the job cannot be run
 * by threads at all, and RunStopped when the single worker stops, as there is nothing to hold others against.
 */
export async function validate(options: ValidateOptions): Promise<Validation> {
  const { task, workers, steps, seed, onProgress = () => {} } = options;
  const { cases, refusals } = requireRunnable(options);
  const during = (done: number, what: string): Following => ({
    onStep: (step) => onProgress(done + step / steps, cases.length + 1, `${what}: step ${step} of ${steps}`),
    onWait: () => onProgress(done, cases.length + 1, `${what}: waiting for other programs`),
  });
  const { losses } = await run(singleWorker(task), options, during(0, 'one worker'));
  const rows: ValidateRow[] = [];
  for (const it of cases) {
    rows.push(await rowOf(it, losses, options, during(rows.length + 1, it.strategy)));
  }
  return {
    ...{ schema: 'llmsim.validate/1', llmsim: VERSION, machine: thisMachine() },
    calibration: options.calibration,
    inputs: {
      ...{ model: task.model.id, sequence: task.sequence, globalBatch: task.globalBatch },
      ...unitGiven(task.model),
      ...{ workers, steps, seed },
      ...{ train: trained(task.model), optimizer: task.training?.optimizer ?? 'adamw' },
      offload: Object.keys(task.training?.offload ?? {}),
    },
    ...{ rows, refusals, summary: summarise(rows) },
  };
}

function trained({ tuning }: Task['model']): string {
  const { adapters, frozen = [] } = tuning ?? {};
  if (adapters !== undefined) return `${adapters.variant} of rank ${adapters.rank}`;
  return frozen.length > 0 ? `all but ${frozen.join(', ')}` : 'full';
}

/** What is told of a case under way. */
interface Following {
  readonly onStep: (step: number) => void;
  readonly onWait: () => void;
}

async function rowOf(
  it: Case,
  reference: readonly number[],
  options: ValidateOptions,
  following: Following,
): Promise<ValidateRow> {
  try {
    const { value: execution, ...patience } = await undisturbed(
      () => run(it, options, following),
      ({ load }) => load.othersShare,
      { seconds: options.waitSeconds ?? 0, onWait: following.onWait },
    );
    const prediction = options.predict(it.job, it.plan, runClock(execution.reports));
    const row = { ...judge(it, execution, reference, prediction), ...patience };
    options.onTimelines?.(row, measuredResult(execution), prediction.result);
    return row;
  } catch (error) {
    if (!(error instanceof RunStopped)) throw error;
    return stoppedRow(it, worldSize(meshOfJob(it.job)), options.steps, error.message);
  }
}

function run(
  { strategy, job, plan }: Case,
  { steps, seed }: ValidateOptions,
  { onStep }: Following,
): Promise<Execution> {
  return execute(workloadOf(strategy, job, plan, { steps, seed }), onStep);
}

/**
 * The cases to run. Throws InputError when threads cannot train the model, the steps are too few to time, or
 * no strategy has a case; to be asked before anything is measured.
 */
export function requireRunnable({
  task,
  strategies,
  workers,
  steps,
}: Pick<ValidateOptions, 'task' | 'strategies' | 'workers' | 'steps'>): ReturnType<typeof casesOf> {
  requireTrainable(task);
  if (steps < LEAST_STEPS) {
    throw new InputError(`--steps ${steps} leaves too few after warm-up; at least ${LEAST_STEPS} are needed`);
  }
  return casesOf(strategies, workers, task);
}
