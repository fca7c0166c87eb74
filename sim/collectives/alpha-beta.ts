/**
 * Clusters without a tuned GPU library (CPU servers on Ethernet): the closed forms of the algorithms
 * of `program/collectives/` on plain ports, the fastest of those that can serve the group.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { Fabric } from '../../program/collectives/algorithm.js';
import { ALGORITHMS, TWO_LEVEL_EXCHANGE } from '../../program/collectives/index.js';
import type { CollectiveKind } from '../../program/program.js';
import { plainFabric } from './fabric.js';
import { type CollectivePrice, demands, type GroupShape } from './price.js';

/** Every algorithm that serves this kind and group, as a price. */
export function alphaBetaPrices(
  kind: CollectiveKind,
  bytes: number,
  group: GroupShape,
  cluster: Cluster,
): CollectivePrice[] {
  const fabric = plainFabric(group, cluster);
  const rooted = kind === 'broadcast' || kind === 'reduce';
  const owners =
    group.owners === undefined || rooted ? undefined : Array.from({ length: group.owners }, (_, i) => i);
  const whole = Math.ceil(bytes);
  const asked = group.hierarchical && TWO_LEVEL_EXCHANGE.refuses(kind, fabric, owners) === undefined;
  const able = asked ? [TWO_LEVEL_EXCHANGE] : ALGORITHMS;
  return able
    .filter((a) => a.refuses(kind, fabric, owners) === undefined)
    .map((algorithm) => {
      const latencyPs = algorithm.time(kind, fabric, 0, owners);
      const transferPs = algorithm.time(kind, fabric, whole, owners) - latencyPs;
      const sent = sentBytes(kind, whole, group);
      return {
        algorithm: algorithm.id,
        protocol: 'plain',
        latencyPs,
        transferPs,
        ...demands(transferPs, inside(fabric) * sent, (1 - inside(fabric)) * sent),
      };
    });
}

/** Share of a member's peers in its own node. */
function inside(fabric: Fabric): number {
  return (Math.min(fabric.perNode, fabric.ranks) - 1) / (fabric.ranks - 1);
}

/** Bytes a member must send at least. */
function sentBytes(kind: CollectiveKind, bytes: number, group: GroupShape): number {
  if (kind === 'collective-permute') return bytes;
  const once = (bytes * (group.ranks - 1)) / group.ranks;
  return kind === 'all-reduce' || kind === 'barrier' ? 2 * once : once;
}
