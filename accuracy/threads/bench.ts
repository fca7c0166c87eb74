/**
 * `llmsim bench strategies`: strategies side by side on this machine. A round runs every strategy once on
 * fresh threads, the next round in the opposite order, so that a drift of the machine meets all alike. What is
 * repeated is the round, since steps of one run share its luck: its median step is one measurement.
 */
import { median } from 'simple-statistics';
import type { Unit } from '../../models/architectures/network.js';
import { VERSION } from '../../planning/version.js';
import { worldSize } from '../../program/mesh.js';
import type { Result } from '../../program/result.js';
import { meshOfJob } from '../../strategies/axes.js';
import type { Layout } from '../../strategies/job.js';
import type { Strategy } from '../../strategies/strategy.js';
import { type Machine, thisMachine } from '../../workers/calibrate/machine.js';
import { type Case, casesOf, type Refusal, singleWorker, type Task } from './cases.js';
import { type Execution, execute } from './execute.js';
import { isDisturbed } from './load.js';
import { measuredResult } from './measured.js';
import { chanceOfDifference, type Interval, medianInterval } from './statistics.js';
import { unitGiven } from './task.js';
import { WARM_UP_STEPS } from './timing.js';
import { workloadOf } from './workload.js';

export interface StrategyBenchRow {
  readonly strategy: string;
  readonly layout: Layout & { readonly globalBatch: number };
  readonly workers: number;
  /** Median over the rounds of each round's median step, and its 95 % confidence interval. */
  readonly stepSeconds: number;
  readonly interval: Interval;
  /** Or pictures, of networks that are given those. */
  readonly tokensPerSecond: number;
  /** Step time relative to the reference's; null in the reference itself, like the rest. */
  readonly ratio: number | null;
  /** How often chance alone would make a difference as large. */
  readonly chance: number | null;
  readonly differs: boolean | null;
  /** Median step of every round. */
  readonly roundSeconds: readonly number[];
  readonly disturbedRounds: number;
}

export interface StrategyBench {
  readonly schema: 'llmsim.bench-strategies/1';
  readonly llmsim: string;
  readonly machine: Machine;
  readonly inputs: {
    readonly model: string;
    readonly sequence: number;
    readonly globalBatch: number;
    readonly workers: number;
    readonly rounds: number;
    /** Timed in each round, after warm-up. */
    readonly steps: number;
    /** What a step counts: `image`. Absent: tokens of sequences. */
    readonly unit?: Unit;
  };
  /** The strategy that ratios refer to. */
  readonly reference: string;
  readonly rows: readonly StrategyBenchRow[];
  readonly refusals: readonly Refusal[];
}

export interface StrategyBenchOptions {
  readonly task: Task;
  /** The first is what the others are compared with. */
  readonly strategies: readonly Strategy[];
  readonly workers: number;
  readonly rounds: number;
  readonly steps: number;
  /** Gets runs done, with the part of the running one as a fraction, after every step. */
  readonly onProgress?: (done: number, total: number, what: string) => void;
  /** Gets the last step of each strategy's last round, in the order of the rows. */
  readonly onTimeline?: (row: StrategyBenchRow, measured: Result) => void;
}

/** A difference that chance makes less often than this is called real. */
const REAL_BELOW = 0.01;
const SEED = 1;

interface Series {
  readonly it: Case;
  readonly seconds: number[];
  disturbedRounds: number;
  /** The last run, where its timeline is wanted. */
  last?: Result;
}

/** Times all strategies, and one worker. Throws RunStopped when a thread throws or is ended. */
export async function benchStrategies(options: StrategyBenchOptions): Promise<StrategyBench> {
  const { task, strategies, workers, rounds, steps, onProgress = () => {}, onTimeline } = options;
  const { cases, refusals } = casesOf(strategies, workers, task);
  const all = [...cases, singleWorker(task)].map((it): Series => ({ it, seconds: [], disturbedRounds: 0 }));
  for (let round = 0; round < rounds; round++) {
    for (const [i, series] of (round % 2 === 0 ? all : all.toReversed()).entries()) {
      const what = `round ${round + 1} of ${rounds}: ${series.it.strategy}`;
      const run = await measure(series, steps, (share) =>
        onProgress(round * all.length + i + share, rounds * all.length, what),
      );
      if (onTimeline !== undefined && round === rounds - 1) series.last = measuredResult(run);
    }
  }
  const rows = all.map((series) => rowOf(series, all[0]!));
  for (const [i, { last }] of all.entries()) if (last !== undefined) onTimeline?.(rows[i]!, last);
  return {
    ...{ schema: 'llmsim.bench-strategies/1', llmsim: VERSION, machine: thisMachine() },
    inputs: {
      ...{ model: task.model.id, sequence: task.sequence, globalBatch: task.globalBatch },
      ...{ workers, rounds, steps },
      ...unitGiven(task.model),
    },
    reference: all[0]!.it.strategy,
    ...{ rows, refusals },
  };
}

/** Steps that each run takes for so many timed ones. */
export function stepsOfRun(timed: number): number {
  return WARM_UP_STEPS + timed;
}

/** One run on fresh threads; `onShare` gets the part that is done, after every step. */
async function measure(series: Series, steps: number, onShare: (share: number) => void): Promise<Execution> {
  const { strategy, job, plan } = series.it;
  const training = { steps: stepsOfRun(steps), seed: SEED };
  const run = await execute(workloadOf(strategy, job, plan, training), (step) =>
    onShare(step / training.steps),
  );
  series.seconds.push(median(run.stepSeconds.slice(WARM_UP_STEPS)));
  if (isDisturbed(run.load)) series.disturbedRounds++;
  return run;
}

function rowOf({ it, seconds, disturbedRounds }: Series, reference: Series): StrategyBenchRow {
  const { strategy, job } = it;
  const stepSeconds = median(seconds);
  const chance = seconds === reference.seconds ? null : chanceOfDifference(seconds, reference.seconds, SEED);
  return {
    ...{ strategy, layout: { ...job.layout, globalBatch: job.globalBatch } },
    workers: worldSize(meshOfJob(job)),
    ...{ stepSeconds, interval: medianInterval(seconds, SEED) },
    tokensPerSecond: (job.globalBatch * job.sequence) / stepSeconds,
    ratio: chance === null ? null : stepSeconds / median(reference.seconds),
    ...{ chance, differs: chance === null ? null : chance < REAL_BELOW },
    ...{ roundSeconds: seconds, disturbedRounds },
  };
}
