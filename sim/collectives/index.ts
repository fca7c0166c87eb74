/**
 * The price of a collective on a cluster: every algorithm and protocol that can serve the group is
 * predicted, and the fastest is taken, as NCCL's tuner does. `explainCollective` shows all of them.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { CollectiveKind } from '../../program/program.js';
import { picoseconds } from '../../program/time.js';
import { alphaBetaPrices } from './alpha-beta.js';
import { allToAllPrice, ownersPrice } from './exchange.js';
import { type Candidate, transferSeconds } from './nccl/candidate.js';
import { ncclCandidates } from './nccl/candidates.js';
import { type CollectivePrice, demands, FREE, type GroupShape } from './price.js';
import { torusPrice } from './torus.js';
import { permutePrice } from './transfer.js';

export { fabricOf, plainFabric } from './fabric.js';
export type { CollectivePrice, GroupShape } from './price.js';
export { copyPrice, transferPrice } from './transfer.js';

/**
 * The predicted price of a collective; `bytes` as in `CollectiveOp.bytes`. A group of one rank is free.
 * On an idle network the collective takes latencyPs + transferPs.
 */
export function collectivePrice(
  kind: CollectiveKind,
  bytes: number,
  group: GroupShape,
  cluster: Cluster,
): CollectivePrice {
  return explainCollective(kind, bytes, group, cluster)[0] ?? FREE;
}

/** All ways to run the collective, fastest first; none for a group of one rank. */
export function explainCollective(
  kind: CollectiveKind,
  bytes: number,
  group: GroupShape,
  cluster: Cluster,
): CollectivePrice[] {
  if (group.ranks <= 1) return [];
  return candidates(kind, bytes, group, cluster).sort(
    (a, b) => a.latencyPs + a.transferPs - (b.latencyPs + b.transferPs),
  );
}

function candidates(
  kind: CollectiveKind,
  bytes: number,
  group: GroupShape,
  cluster: Cluster,
): CollectivePrice[] {
  if (kind === 'collective-permute' && cluster.accelerator.kind !== 'cpu')
    return [permutePrice(bytes, group, cluster)];
  if (cluster.accelerator.kind === 'cpu') return alphaBetaPrices(kind, bytes, group, cluster);
  if (group.owners !== undefined && group.owners < group.ranks && kind !== 'broadcast' && kind !== 'reduce') {
    return [ownersPrice(kind, bytes, group.owners, group, cluster)];
  }
  if (cluster.fabric.kind === 'torus') return [torusPrice(kind, bytes, group, cluster)];
  if (kind === 'all-to-all') return [allToAllPrice(bytes, group, cluster)];
  return ncclCandidates(kind, bytes, group, cluster).map((c) => priceOf(c, bytes, group));
}

function priceOf(candidate: Candidate, bytes: number, group: GroupShape): CollectivePrice {
  const transferPs = picoseconds(transferSeconds(candidate, bytes));
  const members = Math.min(group.perNode, group.ranks);
  return {
    algorithm: candidate.algorithm,
    protocol: candidate.protocol,
    latencyPs: picoseconds(candidate.latencySeconds),
    transferPs,
    ...demands(transferPs, candidate.intraShare * bytes, (candidate.interShare * bytes) / members),
  };
}
