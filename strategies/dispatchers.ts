/** How tokens get to the ranks of their experts and back, by the names that frameworks have for it. */
import { TOKEN_LIBRARIES, type TokenLibrary } from '../program/program.js';

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
