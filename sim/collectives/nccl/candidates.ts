/**
 * Every way NCCL could run a collective on a group, with its predicted latency and bandwidth. The
 * rules are those of its tuner (NVIDIA/nccl, `src/graph/tuning.cc`, 2026-06-11); the link bandwidths
 * under them are the cluster's own.
 */
import type { Cluster } from '../../../hardware-profiles/profile.js';
import type { CollectiveKind } from '../../../program/program.js';
import { interBandwidth, intraBandwidth, measuredAllReduce } from '../bandwidth.js';
import { factorOf } from '../factors.js';
import { bridged } from '../pcie.js';
import { type GroupShape, nodesOf } from '../price.js';
import { secondHop } from '../transfer.js';
import type { Candidate } from './candidate.js';
import {
  BASE_SECONDS,
  HOP_SECONDS,
  type Link,
  latencyFactor,
  llLimit,
  NETWORK_OVERHEAD_SECONDS,
  NVLS_SECONDS,
  nvlsFraction,
  PAT_HOP_SHARE,
  PAT_SECONDS_PER_RANK,
  PROTOCOLS,
  type Protocol,
} from './constants.js';
import { nvlsFillSeconds, ringFillSeconds } from './fill.js';
import { treeCorrection } from './tree-correction.js';

/** Share of the link each protocol leaves for data and hides behind its flags. */
const RING_SHARE: Readonly<Record<Protocol, number>> = { LL: 0.5, LL128: 0.92, Simple: 1 };
const TREE_SHARE = { LL: 1 / 3.8, LL128OneNode: 7 / 9, LL128: 120 / 128, Simple: 0.92 } as const;
const PAT_SHARE = 0.75;
/** Between nodes the switch's sums also pass through the cards: 257 against 274 GB/s on two H100 nodes. */
const NVLS_TREE_SHARE = 0.94;
/** Below this many ranks a ring is as fast as the switch, and the tuner keeps it (ml-engineering table). */
const NVLS_SMALLEST_GROUP = 5;
const NVLS_TREE_SMALLEST_NODE = 4;

/** What the candidates of one group have in common. */
interface Setting {
  readonly ranks: number;
  readonly perNode: number;
  readonly nodes: number;
  readonly link: Link;
  /** What a hop inside the node takes longer, where it passes through the host. */
  readonly again: number;
  readonly intra: number;
  readonly inter: number;
  /** Bandwidth of a ring through all members: its slowest hop. */
  readonly bus: number;
  readonly cluster: Cluster;
}

/** All candidates for a collective of `bytes`; kinds other than these three families use a ring. */
export function ncclCandidates(
  kind: CollectiveKind,
  bytes: number,
  group: GroupShape,
  cluster: Cluster,
): Candidate[] {
  const nodes = nodesOf(group);
  const intra = intraBandwidth(group, cluster);
  const inter = interBandwidth(group, cluster);
  const bus = nodes === 1 ? intra : group.perNode === 1 ? inter : Math.min(intra, inter);
  const overPcie = cluster.node.intra.kind === 'pcie' && !bridged(group, cluster);
  const link = overPcie ? 'pcie' : 'nvlink';
  const again = overPcie ? secondHop(cluster) : 0;
  const s: Setting = {
    ranks: group.ranks,
    perNode: group.perNode,
    nodes,
    link,
    again,
    intra,
    inter,
    bus,
    cluster,
  };
  const reduces = kind === 'all-reduce' || kind === 'barrier';
  const moves = kind === 'all-gather' || kind === 'reduce-scatter';
  const slower =
    latencyFactor(cluster.accelerator.generation) * factorOf(cluster, 'collectives.latencyFactor');
  const fill = factorOf(cluster, 'collectives.chunkFill');
  const all = [
    ...PROTOCOLS.filter((p) => usable(p, s)).map((p) => ring(kind, p, s)),
    ...(reduces ? PROTOCOLS.filter((p) => usable(p, s)).map((p) => tree(p, bytes, s)) : []),
    ...(reduces ? nvls(s) : []),
    ...(moves && group.perNode === 1 ? [pat(s)] : []),
  ];
  const most = reduces ? measuredAllReduce(group, cluster) : Number.POSITIVE_INFINITY;
  return all.map((c) => ({
    ...c,
    bytesPerSecond: Math.min(c.bytesPerSecond, most),
    latencySeconds: c.latencySeconds * slower,
    fillSeconds: c.fillSeconds * fill,
  }));
}

/** LL128 relies on 128-byte stores arriving whole, which NVLink promises and PCIe does not. */
function usable(protocol: Protocol, s: Setting): boolean {
  return protocol !== 'LL128' || (s.link === 'nvlink' && s.cluster.accelerator.vendor !== 'AMD');
}

/** Seconds of one hop between nodes; Simple also waits for the card to flush its writes. */
function networkHop(algorithm: 'ring' | 'tree', protocol: Protocol, s: Setting): number {
  const table = s.perNode === 1 ? HOP_SECONDS.tree : HOP_SECONDS[algorithm];
  const card = s.cluster.node.nics.latencySeconds;
  return table.network[protocol] + card * (protocol === 'Simple' ? 2 : 1);
}

function ring(kind: CollectiveKind, protocol: Protocol, s: Setting): Candidate {
  const allReduce = kind === 'all-reduce' || kind === 'barrier';
  const passes = allReduce ? 2 : 1;
  const rounds = passes * (s.ranks - 1);
  const between = s.nodes === 1 ? 0 : passes * (s.nodes - 1);
  const overhead = s.nodes === 1 ? 0 : NETWORK_OVERHEAD_SECONDS * (protocol === 'Simple' ? 3 : 1);
  const inside = Math.max(HOP_SECONDS.ring[s.link][protocol] + s.again, overhead);
  const limit =
    protocol === 'LL' ? llLimit(s.cluster.accelerator.generation, s.nodes) : Number.POSITIVE_INFINITY;
  // Broadcast and reduce pass every byte through every hop; the others a share of it.
  const share = kind === 'broadcast' || kind === 'reduce' ? 1 : rounds / s.ranks;
  return {
    algorithm: 'ring',
    protocol,
    rounds,
    latencySeconds:
      BASE_SECONDS.ring[protocol] + (rounds - between) * inside + between * networkHop('ring', protocol, s),
    bytesPerSecond: Math.min(s.bus * RING_SHARE[protocol], limit) / share,
    fillSeconds: ringFillSeconds(s.cluster, s.link),
    intraShare: s.perNode > 1 ? share : 0,
    interShare: s.nodes > 1 ? share : 0,
  };
}

/** A chain inside each node, a double binary tree between them: every byte goes up once and down once. */
function tree(protocol: Protocol, bytes: number, s: Setting): Candidate {
  const limit =
    protocol === 'LL' ? llLimit(s.cluster.accelerator.generation, s.nodes) : Number.POSITIVE_INFINITY;
  const ll128 = s.nodes === 1 ? TREE_SHARE.LL128OneNode : TREE_SHARE.LL128;
  const share = protocol === 'LL128' ? ll128 : TREE_SHARE[protocol];
  const inside = s.perNode > 1 ? (s.intra * share) / 2 : Number.POSITIVE_INFINITY;
  const between = s.nodes > 1 ? (s.inter * share) / treeTraffic(s) : Number.POSITIVE_INFINITY;
  const depth = s.nodes > 1 ? Math.log2(s.nodes) : 0;
  return {
    algorithm: 'tree',
    protocol,
    rounds: 2 * (s.perNode - 1 + Math.ceil(depth)),
    latencySeconds:
      BASE_SECONDS.tree[protocol] +
      2 *
        ((s.perNode - 1) * (HOP_SECONDS.tree[s.link][protocol] + s.again) +
          depth * networkHop('tree', protocol, s)),
    bytesPerSecond: Math.min(inside, between, limit / 2) * treeCorrection(protocol, bytes),
    fillSeconds: 0,
    intraShare: s.perNode > 1 ? 2 : 0,
    interShare: s.nodes > 1 ? treeTraffic(s) : 0,
  };
}

/** Copies of the message one node sends: two nodes exchange it once, more pass it up and down. */
function treeTraffic(s: Setting): number {
  return s.nodes === 2 ? 1 : 2;
}

/** Sums made inside the NVSwitch (Hopper on): each rank sends its data once and receives the sum once. */
function nvls(s: Setting): Candidate[] {
  const fraction = nvlsFraction(s.cluster.accelerator.generation);
  if (fraction === undefined || s.cluster.node.intra.kind !== 'nvswitch') return [];
  const inside =
    s.cluster.node.intra.bandwidth * fraction * factorOf(s.cluster, 'collectives.switchFraction');
  if (s.nodes === 1) {
    if (s.ranks < NVLS_SMALLEST_GROUP) return [];
    return [
      {
        algorithm: 'nvls',
        protocol: 'Simple',
        rounds: 1,
        latencySeconds: NVLS_SECONDS.switch,
        bytesPerSecond: inside,
        fillSeconds: nvlsFillSeconds(s.cluster.accelerator.generation),
        intraShare: 1,
        interShare: 0,
      },
    ];
  }
  if (s.perNode < NVLS_TREE_SMALLEST_NODE) return [];
  const depth = Math.log2(s.nodes);
  const hop = NVLS_SECONDS.treeNetwork + 2 * s.cluster.node.nics.latencySeconds;
  return [
    {
      algorithm: 'nvls-tree',
      protocol: 'Simple',
      rounds: 1 + 2 * Math.ceil(depth),
      latencySeconds: NVLS_SECONDS.switch + 2 * depth * hop,
      bytesPerSecond: Math.min(inside * NVLS_TREE_SHARE, s.inter / treeTraffic(s)),
      fillSeconds: nvlsFillSeconds(s.cluster.accelerator.generation),
      intraShare: 1,
      interShare: treeTraffic(s),
    },
  ];
}

/** Parallel aggregated trees: all-gather and reduce-scatter in log₂ steps, one rank per node. */
function pat(s: Setting): Candidate {
  const depth = Math.log2(s.nodes);
  const share = (s.ranks - 1) / s.ranks;
  return {
    algorithm: 'pat',
    protocol: 'Simple',
    rounds: Math.ceil(depth),
    latencySeconds:
      BASE_SECONDS.pat.Simple +
      depth * networkHop('tree', 'Simple', s) * PAT_HOP_SHARE +
      PAT_SECONDS_PER_RANK * s.ranks,
    bytesPerSecond: (s.inter * PAT_SHARE) / share,
    fillSeconds: 0,
    intraShare: 0,
    interShare: share,
  };
}
