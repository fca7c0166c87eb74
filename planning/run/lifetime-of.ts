/** The run around a row's steps as plain data: how many steps, what breaks, what is kept, what a restart takes. */
import type { Lifetime } from '../../sim/lifetime/lifetime.js';
import { slowestFactor } from '../../sim/lifetime/stragglers.js';
import type { Job } from '../../strategies/job.js';
import type { Row, RunTotals } from '../comparison.js';
import type { Request } from '../request.js';
import type { RunAsked } from './asked.js';
import { causesOf } from './causes.js';
import { type Checkpoint, checkpointOf } from './checkpoint/checkpoint.js';
import { dataAnswer } from './data/answer.js';
import { elasticSteps } from './elastic.js';
import { everySeconds } from './interval.js';
import { restartOf } from './restart.js';
import type { DataAnswer } from './row.js';

/** A run to be played, and what else is known of its parts. */
export interface Planned {
  /** Its steps are whole ones: smaller batches are as many as take their time. */
  readonly lifetime: Lifetime;
  /** Optimizer steps, whatever their batch. */
  readonly steps: number;
  readonly checkpoint: Checkpoint;
  readonly data?: DataAnswer;
}

/** What of a row its run is made of. */
export interface SteppedRow
  extends Pick<Row, 'devices' | 'stepTimeSeconds' | 'breakdown' | 'tokensPerSecond' | 'layout'> {
  readonly totals: Pick<RunTotals, 'rampup'> | null;
}

/** Of `row`, which is played at `job`. Its checkpoints are at no interval yet. */
export function lifetimeOf(request: Request, run: RunAsked, row: SteppedRow, job: Job): Planned {
  const { cluster } = request;
  const nodes = Math.ceil(row.devices / cluster.node.devices);
  const checkpoint = checkpointOf(job, cluster, run);
  const data = run.data && dataAnswer(job, cluster, row.stepTimeSeconds, run.data);
  const exposed = data?.exposedSeconds ?? 0;
  const step = {
    stepSeconds: row.stepTimeSeconds + exposed,
    blockedSeconds: waitsOf(row) + exposed,
  };
  const given = run.restartSeconds;
  const elastic = run.elastic ? elasticSteps(row, step, cluster.node.devices) : undefined;
  const lifetime: Lifetime = {
    ...step,
    ...(exposed > 0 ? { dataSeconds: exposed } : {}),
    ...(run.stragglers > 0 ? { spread: run.stragglers } : {}),
    steps: stepsOf(request, row).whole,
    ...{ devices: row.devices, nodes, spares: run.spares },
    causes: causesOf(run.failures, cluster, nodes),
    checkpoints: checkpoint.kinds.map((kind) => ({
      ...kind,
      everySteps: 1,
      ...(given === undefined ? {} : { loadSeconds: 0 }),
    })),
    restart: given === undefined ? restartOf(cluster, nodes, row.devices) : allOf(given),
    ...(elastic === undefined ? {} : { elastic }),
    ...(run.maintenance === undefined ? {} : { maintenance: run.maintenance }),
  };
  return {
    lifetime: everySeconds(lifetime, Number.POSITIVE_INFINITY),
    ...{ checkpoint, steps: stepsOf(request, row).all },
    ...(data === undefined ? {} : { data }),
  };
}

/** A restart of which is known how long it takes in all, loading included. */
function allOf(seconds: number): Lifetime['restart'] {
  return { schedulerSeconds: 0, startSeconds: seconds, initSeconds: 0, warmupSeconds: 0 };
}

/** Of a step, what is no computation: it waits for others, for a copy, or for the host. */
function waitsOf({ stepTimeSeconds, breakdown: { computeSeconds, optimizerSeconds } }: SteppedRow): number {
  return Math.max(0, stepTimeSeconds - computeSeconds - optimizerSeconds);
}

/** Steps of the whole run: all of them, and those of smaller batches as so many whole ones as take their time. */
function stepsOf({ tokens = 0 }: Request, { tokensPerSecond, stepTimeSeconds, totals }: SteppedRow) {
  const { seconds = 0, tokens: ramped = 0, steps = 0 } = totals?.rampup ?? {};
  const after = (tokens - ramped) / (tokensPerSecond * stepTimeSeconds);
  const up = (count: number) => Math.max(1, Math.ceil(count - 1e-9));
  return { all: up(after + steps), whole: up(after + seconds / stepTimeSeconds) };
}

/** The same run with the slowest of its devices in the step, for a closed form that knows no speeds. */
export function atSlowestPace(lifetime: Lifetime): Lifetime {
  const { spread = 0, stepSeconds, blockedSeconds, devices, elastic } = lifetime;
  if (spread === 0) return lifetime;
  const factor = slowestFactor(devices, spread);
  const slowed = (seconds: number) => blockedSeconds + (seconds - blockedSeconds) * factor;
  return {
    ...lifetime,
    spread: 0,
    stepSeconds: slowed(stepSeconds),
    ...(elastic === undefined ? {} : { elastic: elastic.map(slowed) }),
  };
}
