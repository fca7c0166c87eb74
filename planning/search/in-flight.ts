/**
 * How many micro-batches a schedule keeps in flight, read off a stage's own actions, so that bounds hold for any
 * schedule. Of most schedules the warm-up is read and no more; what is found is kept for all layouts of a request.
 */
import type { Job } from '../../strategies/job.js';
import { type Action, isPlain, type Pipeline, type Schedule } from '../../strategies/schedules/action.js';
import { type ChosenSchedule, scheduleKey, scheduleOf } from '../../strategies/schedules/index.js';
import { microBatches, type Plan } from '../../strategies/write.js';

/** By chunk: micro-batches run forward when the first backward begins, whose activations are all kept until then. */
export function inFlightAtFirstBackward(actions: Iterable<Action>, chunks: number): number[] {
  const counts = new Array<number>(chunks).fill(0);
  for (const { kind, chunk } of actions) {
    if (kind !== 'forward') break;
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
  for (const { kind, chunk } of actions) {
    if (chunk !== 0) continue;
    open += kind === 'forward' ? 1 : -1;
    if (open > most) most = open;
    if (most >= enough) break;
  }
  return most;
}

/** The counts of one request's layouts, each worked out once. */
export class InFlight {
  readonly #pipelines = new Map<string, PipelineCounts>();
  #last:
    | { readonly job: Job; readonly schedule: Plan['schedule']; readonly counts: PipelineCounts }
    | undefined;

  /** Those of a job under a plan. */
  of(job: Job, plan: Plan): PipelineCounts {
    const last = this.#last;
    if (last !== undefined && last.job === job && last.schedule === plan.schedule) return last.counts;
    const counts = this.#found(job, plan);
    this.#last = { job, schedule: plan.schedule, counts };
    return counts;
  }

  #found(job: Job, { schedule }: Plan): PipelineCounts {
    const { pp: stages, vpp: chunks } = job.layout;
    const pipeline = { stages, chunks, microBatches: microBatches(job) };
    return this.counts({ ...job, schedule }, pipeline);
  }

  /** Those of a pipeline under a schedule. */
  counts(chosen: ChosenSchedule, pipeline: Pipeline): PipelineCounts {
    const key = `${scheduleKey(chosen)}|${pipeline.stages}|${pipeline.chunks}|${pipeline.microBatches}`;
    let counts = this.#pipelines.get(key);
    if (counts === undefined) {
      counts = new PipelineCounts(scheduleOf(chosen), pipeline);
      this.#pipelines.set(key, counts);
    }
    return counts;
  }
}

/** The counts of one pipeline under one schedule. */
export class PipelineCounts {
  readonly #schedule: Schedule;
  readonly #pipeline: Pipeline;
  readonly #atFirstBackward: (readonly number[])[] = [];
  #most: number | undefined;

  constructor(schedule: Schedule, pipeline: Pipeline) {
    this.#schedule = schedule;
    this.#pipeline = pipeline;
  }

  /**
   * Micro-batches the whole pipeline has at a time, as far as they are fewer than its stages. Of passes in halves, and of
   * those that begin on two stages, nothing is said.
   */
  most(): number {
    const { splitsBackward, placement } = this.#schedule;
    if (splitsBackward === true || placement === 'both-ways') return this.#pipeline.stages;
    const few = { ...this.#pipeline, microBatches: fewOf(this.#schedule, this.#pipeline) };
    this.#most ??= mostInFlight(this.#schedule.actions(0, few), this.#pipeline.stages);
    return this.#most;
  }

  /** By chunk of a stage: micro-batches whose activations it holds when its first backward begins. */
  atFirstBackward(stage: number): readonly number[] {
    const { microBatches: all, chunks } = this.#pipeline;
    // Where backwards are a part of their own, all forwards come before it.
    this.#atFirstBackward[stage] ??=
      this.#schedule.parts === 2
        ? new Array<number>(chunks).fill(all)
        : inFlightAtFirstBackward(this.#schedule.actions(stage, this.#pipeline), chunks);
    return this.#atFirstBackward[stage]!;
  }
}

/** Micro-batches after which a schedule has done all it does: it fills its stages, and round follows round. */
function fewOf(schedule: Schedule, pipeline: Pipeline): number {
  if (!isPlain(schedule)) return pipeline.microBatches;
  const round = schedule.round?.(pipeline) ?? 1;
  const few = round * Math.ceil((2 * pipeline.stages) / round) + (pipeline.microBatches % round);
  return Math.min(pipeline.microBatches, few);
}
