/** Whether exchanges of tokens between experts' ranks run beside the kernels of another micro-batch, and where. */
import type { Dispatcher } from './dispatchers.js';
import type { Job } from './job.js';
import { type Runtime, runtimeOf } from './runtime.js';
import { type Piped, scheduleAsked } from './schedules/placed.js';

/** What decides whether exchanges have another micro-batch to run beside. */
interface Overlapping extends Piped {
  readonly dispatcher?: Dispatcher;
  readonly globalBatch: number;
  readonly layout: Piped['layout'] & Readonly<Record<'dp' | 'microBatch', number>>;
  readonly runtime?: Partial<Runtime>;
}

/**
 * Whether there is one: Megatron-LM combines a forward with a backward pass where a stage has several chunks, or a rank
 * all layers, and its all-gather dispatcher does not take part. Of other schedules, only those do that mark pairs.
 */
export function meetsOtherMicroBatches(job: Overlapping): boolean {
  const { dispatcher, globalBatch, layout } = job;
  const { pp, vpp, dp, microBatch } = layout;
  const others = globalBatch / (dp * microBatch) > 1;
  if (!others || dispatcher === 'allgather') return false;
  const asked = scheduleAsked(job);
  if (asked !== undefined && asked.id !== 'interleaved-1f1b') return asked.pairs === true;
  return pp === 1 || vpp > 1;
}

/** Whether the exchanges of a job run beside the kernels of another micro-batch. */
export function overlapsExchanges(job: Overlapping): boolean {
  return runtimeOf(job).expertOverlap === 'other-micro-batch' && meetsOtherMicroBatches(job);
}

/** Whether they do so in the pairs of a schedule alone, and elsewhere not. */
export function overlapsInPairs(job: Overlapping & { readonly layout: { readonly ep: number } }): boolean {
  return job.layout.ep > 1 && scheduleAsked(job)?.pairs === true && overlapsExchanges(job);
}

/** A job whose exchanges run beside nothing. */
export function withoutOverlap(job: Job): Job {
  return { ...job, runtime: { ...job.runtime, expertOverlap: 'none' } };
}
