/**
 * How many micro-batches a schedule keeps in flight, read off a stage's own actions, so that bounds hold for any
 * schedule. Of most schedules the warm-up is read and no more; what is found is kept for all layouts of a request.
 */
import type { Job } from '../../strategies/job.js';
import type { Action, Pipeline } from '../../strategies/schedules/action.js';
import { scheduleById } from '../../strategies/schedules/index.js';
import { microBatches, type Plan } from '../../strategies/write.js';

/** By chunk: micro-batches run forward when the first backward begins, whose activations are all kept until then. */
export function inFlightAtFirstBackward(actions: Iterable<Action>, chunks: number): number[] {
  const counts = new Array<number>(chunks).fill(0);
  for (const { direction, chunk } of actions) {
    if (direction === 'backward') break;
    counts[chunk]!++;
  }
  return counts;
}

/**
 * The most micro-batches a stage has at a time, begun in its first chunk forward and not ended there backward; `enough`
 * where it has that many.
 */
export function mostInFlight(actions: Iterable<Action>, enough: number): number {
  let [open, most] = [0, 0];
  for (const { direction, chunk } of actions) {
    if (chunk !== 0) continue;
    open += direction === 'forward' ? 1 : -1;
    if (open > most) most = open;
    if (most >= enough) break;
  }
  return most;
}

/** The counts of one request's layouts, each worked out once. */
export class InFlight {
  readonly #most = new Map<string, number>();
  readonly #atFirstBackward = new Map<string, readonly number[]>();

  /** Micro-batches the whole pipeline has at a time, as far as they are fewer than its stages. */
  most(job: Job, plan: Plan): number {
    const pipeline = pipelineOf(job);
    return remembered(this.#most, keyOf(plan, pipeline, 0), () =>
      mostInFlight(scheduleById(plan.schedule).actions(0, pipeline), pipeline.stages),
    );
  }

  /** By chunk of a stage: micro-batches whose activations it holds when its first backward begins. */
  atFirstBackward(job: Job, plan: Plan, stage: number): readonly number[] {
    const pipeline = pipelineOf(job);
    return remembered(this.#atFirstBackward, keyOf(plan, pipeline, stage), () =>
      inFlightAtFirstBackward(scheduleById(plan.schedule).actions(stage, pipeline), pipeline.chunks),
    );
  }
}

function pipelineOf(job: Job): Pipeline {
  const { pp: stages, vpp: chunks } = job.layout;
  return { stages, chunks, microBatches: microBatches(job) };
}

function keyOf({ schedule }: Plan, { stages, chunks, microBatches: count }: Pipeline, stage: number): string {
  return `${schedule}|${stages}|${chunks}|${count}|${stage}`;
}

function remembered<T>(known: Map<string, T>, key: string, workOut: () => T): T {
  let value = known.get(key);
  if (value === undefined) {
    value = workOut();
    known.set(key, value);
  }
  return value;
}
