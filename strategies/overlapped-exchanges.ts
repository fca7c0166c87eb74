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
 * all layers, and its all-gather dispatcher does not take part. No other schedule that was asked for does, but for the
 * pairs that it marks, whatever the framework does: `overlapsInPairs`.
 */
export function meetsOtherMicroBatches(job: Overlapping): boolean {
  const { dispatcher, globalBatch, layout } = job;
  const { pp, vpp, dp, microBatch } = layout;
  const others = globalBatch / (dp * microBatch) > 1;
  if (!others || dispatcher === 'allgather') return false;
  const asked = scheduleAsked(job);
  if (asked !== undefined && asked.id !== 'interleaved-1f1b') return false;
  return pp === 1 || vpp > 1;
}

/** Whether the exchanges of a job run beside the kernels of another micro-batch. */
export function overlapsExchanges(job: Overlapping): boolean {
  return runtimeOf(job).expertOverlap === 'other-micro-batch' && meetsOtherMicroBatches(job);
}

/** Whether they do so in the pairs that a schedule marks, and elsewhere not (DualPipe: DeepSeek-V3, arXiv 2412.19437, section 3.2.1). */
export function overlapsInPairs(job: Job): boolean {
  return job.layout.ep > 1 && job.dispatcher !== 'allgather' && scheduleAsked(job)?.pairs === true;
}

/** Of such a job, one whose layers are written as they run in a pair. */
export function inPairs(job: Job): Job {
  const { schedule: _, ...layout } = job.layout;
  const chunked = { ...layout, vpp: Math.max(2, layout.vpp) };
  return { ...job, layout: chunked, runtime: { ...job.runtime, expertOverlap: 'other-micro-batch' } };
}
