/** How tokens get to the ranks of their experts and back, by the names that frameworks have for it. */

/**
 * `alltoall`: sends and receives of a collective library, every token once for each expert it visits; `allgather`: every
 * rank gets all tokens of the group and keeps those of its experts; `deepep`: a library's kernels that send a token once
 * to each node that has some of its experts (DeepEP, 2025); `hybridep`: NVIDIA's, over TMA and RDMA.
 */
export const DISPATCHERS = ['alltoall', 'allgather', 'deepep', 'hybridep'] as const;
export type Dispatcher = (typeof DISPATCHERS)[number];
