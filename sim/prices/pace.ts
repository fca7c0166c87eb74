/**
 * Prices at the pace of a cluster that was measured: its kernels, its traffic inside nodes and between them, and what
 * its host does (launches, kernels, copies) each take `Cluster.factors` as long (`time.kernels`, …), as an anchor finds them (`planning/anchor/`). Ports
 * are slower by the same factor as what goes through them, so that flows contend as they did. A cluster without such factors
 * keeps the very prices it had.
 */
import type { Cluster, Pace } from '../../hardware-profiles/profile.js';
import type { Picoseconds } from '../../program/time.js';
import { factorOf } from '../collectives/factors.js';
import type { CollectivePrice, GroupShape, Prices } from './prices.js';

export const PACES: readonly Pace[] = ['time.kernels', 'time.inside', 'time.between', 'time.host'];

/** `prices` with the factors of `cluster` on them, to the nearest picosecond. */
export function atPace(prices: Prices, cluster: Pick<Cluster, 'factors' | 'fabric'>): Prices {
  const [kernels, inside, between, host] = PACES.map((pace) => factorOf(cluster, pace));
  if ([kernels, inside, between, host].every((factor) => factor === 1)) return prices;
  const torus = cluster.fabric.kind === 'torus';
  const domain = torus ? (prices.devicesPerSlice ?? Number.POSITIVE_INFINITY) : prices.devicesPerNode;
  const of = (ps: Picoseconds, factor: number) => Math.round(ps * factor);
  const slower = (price: CollectivePrice, factor: number): CollectivePrice => ({
    ...price,
    latencyPs: of(price.latencyPs, factor),
    transferPs: of(price.transferPs, factor),
    intraBytesPerSecond: price.intraBytesPerSecond / factor,
    interBytesPerSecond: price.interBytesPerSecond / factor,
  });
  const { hostKernel, collectiveLaunchPs } = prices;
  return {
    ...prices,
    intraPort: prices.intraPort / inside!,
    interPort: prices.interPort / between!,
    kernel: (kernel) => of(prices.kernel(kernel), kernels!),
    launch: (kernel) => of(prices.launch(kernel), host!),
    ...(collectiveLaunchPs === undefined ? {} : { collectiveLaunchPs: of(collectiveLaunchPs, host!) }),
    ...(hostKernel === undefined ? {} : { hostKernel: (kernel) => of(hostKernel(kernel), host!) }),
    // A group over several nodes waits for what goes between them; on a torus links are alike in hosts and between.
    collective: (kind, bytes, group) =>
      slower(prices.collective(kind, bytes, group), reachOf(group) > domain ? between! : inside!),
    transfer: (bytes, sameNode, apart) =>
      slower(prices.transfer(bytes, sameNode, apart), (torus ? !apart : sameNode) ? inside! : between!),
    copy: (bytes, from, to, pageable) => {
      const price = prices.copy(bytes, from, to, pageable);
      return from === 'device' && to === 'device' ? slower(price, kernels!) : slower(price, host!);
    },
  };
}

/** Ranks from a group's first member to its last: those of a group beyond one node or slice are more than it holds. */
function reachOf({ ranks, stride }: GroupShape): number {
  return (ranks - 1) * stride + 1;
}
