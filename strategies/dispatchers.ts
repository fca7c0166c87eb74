/** How tokens get to the ranks of their experts and back, by the names that frameworks have for it. */
import { TOKEN_LIBRARIES, type TokenLibrary } from '../program/program.js';
import { type Runtime, runtimeOf } from './runtime.js';

/**
 * `alltoall`: sends and receives of a collective library, every token once for each expert it visits; `allgather`: every
 * rank gets all tokens of the group and keeps those of its experts; `deepep`: a library's kernels that send a token once
 * to each rank, and to each node, that has some of its experts (DeepEP, 2025); `hybridep`: NVIDIA's, over TMA and RDMA.
 */
export const DISPATCHERS = ['alltoall', 'allgather', ...TOKEN_LIBRARIES] as const;
export type Dispatcher = (typeof DISPATCHERS)[number];

/** That of a job: a collective library's all-to-all unless said otherwise, as in most frameworks. */
export function dispatcherOf({ dispatcher = 'alltoall' }: { readonly dispatcher?: Dispatcher }): Dispatcher {
  return dispatcher;
}

/** The library of kernels behind a dispatcher; undefined where collectives are. */
export function libraryOf(dispatcher: Dispatcher): TokenLibrary | undefined {
  return TOKEN_LIBRARIES.find((library) => library === dispatcher);
}

/** What decides whether exchanges have another micro-batch to run beside. */
interface Overlapping {
  readonly dispatcher?: Dispatcher;
  readonly globalBatch: number;
  readonly layout: Readonly<Record<'pp' | 'vpp' | 'dp' | 'microBatch', number>>;
  readonly runtime?: Partial<Runtime>;
}

/**
 * Whether there is one: Megatron-LM combines a forward with a backward pass where a stage has several chunks, or a rank
 * all layers, and its all-gather dispatcher does not take part.
 */
export function meetsOtherMicroBatches({ dispatcher, globalBatch, layout }: Overlapping): boolean {
  const { pp, vpp, dp, microBatch } = layout;
  const others = globalBatch / (dp * microBatch) > 1;
  return others && (pp === 1 || vpp > 1) && dispatcher !== 'allgather';
}

/** Whether the exchanges of a job run beside the kernels of another micro-batch. */
export function overlapsExchanges(job: Overlapping): boolean {
  return runtimeOf(job).expertOverlap === 'other-micro-batch' && meetsOtherMicroBatches(job);
}
