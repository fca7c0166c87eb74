/**
 * Kernels that move the tokens of experts (DeepEP, HybridEP): a vector goes once to each rank that has some of the
 * experts it visits, between nodes once to each node, from whose ranks it is handed on over NVLink. Rates are what
 * the libraries' own tests report: `logical` counts the vectors a rank sends to itself, the NICs' only what crosses.
 *
 * | library | inside, of the datasheet | at most | between, of the NIC | measured |
 * | --- | --- | --- | --- | --- |
 * | deepep | 0.775 | 463 GB/s | 0.88 | 153 and 158 of 200 GB/s on H800; with its 24 multiprocessors 494 and 420 on B200, 512 and 426 on GB200; of 50 GB/s 58, 57, 51 and 50 logical on 4 and 8 nodes, 3/4 and 7/8 of it across (README and docs/README_Hybrid-EP.md of deepseek-ai/DeepEP) |
 * | hybridep | 0.6 up to 8 ranks, 0.51 on more | – | 0.75 | 536, 531 on B200, 550, 538 on GB200 of 900 GB/s; 442 to 485 on 16 to 36 ranks of NVL72; 41 to 51 logical on 32 and 64 H100, in the calls that training makes, BF16, 16 multiprocessors (docs/README_Hybrid-EP.md) |
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { TokenLibrary } from '../../program/program.js';
import { picoseconds } from '../../program/time.js';
import { interBandwidth, intraBandwidth, linkFraction, NIC_FRACTION } from './bandwidth.js';
import { ownersReached } from './owners-reached.js';
import { type CollectivePrice, demands, type GroupShape, nodesOf } from './price.js';
import { messageLatency } from './transfer.js';

interface Kernels {
  /** Sustained over datasheet rate of the links inside a node, of all vectors a rank gets, for so many ranks. */
  readonly linkFraction: (ranks: number) => number;
  /** Bytes/s that its multiprocessors copy at most. */
  readonly copies: number;
  /** Sustained over datasheet rate of a NIC. */
  readonly nicFraction: number;
  /**
   * Before a dispatch ranks tell each other how much will come, inside a node and across; a combine knows. Half of each
   * here, since there are as many of one as of the other. Of DeepEP 49 µs to lay out (sgl-project/sglang issue 7888), and
   * across nodes 96 to 161 µs to notify (deepseek-ai/DeepEP issue 397); HybridEP's are in its rates.
   */
  readonly notice: { readonly inside: number; readonly across: number };
}

const KERNELS: Readonly<Record<TokenLibrary, Kernels>> = {
  deepep: {
    linkFraction: () => 0.775,
    copies: 463e9,
    nicFraction: 0.88,
    notice: { inside: 25e-6, across: 90e-6 },
  },
  hybridep: {
    linkFraction: (ranks) => (ranks <= 8 ? 0.6 : 0.51),
    copies: Number.POSITIVE_INFINITY,
    nicFraction: 0.75,
    notice: { inside: 0, across: 0 },
  },
};

/**
 * `bytes` is one rank's send buffer, with a copy of each vector for each of the `copies` experts it visits, at random.
 * Of `n` ranks or nodes, a vector with `k` random owners reaches n·(1 − (1 − 1/n)^k); of those of few groups, fewer
 * (`owners-reached.ts`).
 */
export function librariesPrice(
  library: TokenLibrary,
  bytes: number,
  group: GroupShape,
  cluster: Cluster,
): CollectivePrice {
  const { ranks, copies = 1, limit } = group;
  const kernels = KERNELS[library];
  const nodes = nodesOf(group);
  const vectors = bytes / copies;
  const delivered = vectors * ownersReached(ranks, copies, limit);
  const crossing = nodes === 1 ? 0 : (vectors * ownersReached(nodes, copies, limit) * (nodes - 1)) / nodes;
  const members = Math.min(group.perNode, ranks);
  const insideSeconds = members === 1 ? 0 : delivered / insideRate(kernels, group, cluster);
  const nics = (interBandwidth(group, cluster) * kernels.nicFraction) / NIC_FRACTION;
  const acrossSeconds = crossing === 0 ? 0 : (crossing * members) / nics;
  const transferPs = picoseconds(Math.max(insideSeconds, acrossSeconds));
  const notice = nodes === 1 ? kernels.notice.inside : kernels.notice.across;
  return {
    algorithm: library,
    protocol: 'Simple',
    latencyPs: picoseconds(messageLatency(nodes === 1, cluster) + notice),
    transferPs,
    ...demands(transferPs, (delivered * (members - 1)) / members, crossing),
  };
}

/** Bytes/s of the vectors a rank gets from its node, its own among them. */
function insideRate(
  { linkFraction: fraction, copies }: Kernels,
  group: GroupShape,
  cluster: Cluster,
): number {
  const datasheet = intraBandwidth(group, cluster) / linkFraction(cluster);
  return Math.min(datasheet * fraction(group.ranks), copies);
}
