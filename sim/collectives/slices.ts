/**
 * Collectives of a group that spans several TPU slices. Inside a slice they go over the torus (ICI), between slices
 * over the data-centre network (DCN), through the NICs of the hosts, of which each chip has its share B. Of n members a
 * slice and m slices, one phase after the other:
 *
 *   all-reduce       reduce-scatter of S in the slice, ring all-reduce of S/n over DCN, all-gather of S in the slice
 *                    DCN: 2(m−1)·(α + S/(n·m·B))
 *   reduce-scatter   of S in the slice, then of S/n over DCN;  all-gather the other way round    (m−1)·(α + S/(n·m·B))
 *   all-to-all       of the part that stays in the slice, S/m, then of what leaves it            α + (m−1)/m · S/B
 *
 * Members with the same place in their slices form a ring of their own, all at once. A mesh of both networks
 * is laid out for this (`create_hybrid_device_mesh` of jax-ml/jax, jax/_src/mesh_utils.py); Google DeepMind, "How to Scale Your Model"
 * (2025), on reductions across pods; Cho et al., BlueConnect (2019).
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { CollectiveKind } from '../../program/program.js';
import { picoseconds } from '../../program/time.js';
import { interBandwidth } from './bandwidth.js';
import { type CollectivePrice, demands, FREE, type GroupShape } from './price.js';

/** A group as slices divide it: its members in one of them, and how many slices it spans. */
export interface AcrossSlices {
  readonly within: GroupShape;
  readonly slices: number;
}

export function acrossSlices(group: GroupShape, { devices, fabric }: Cluster): AcrossSlices {
  const perSlice = devices / (fabric.slices ?? 1);
  const members = Math.max(1, Math.floor(perSlice / group.stride));
  if (group.ranks <= members) return { within: group, slices: 1 };
  return { within: { ...group, ranks: members }, slices: Math.ceil(group.ranks / members) };
}

/** `inSlice` is the price of a phase on the torus of a slice. */
export function slicesPrice(
  kind: CollectiveKind,
  bytes: number,
  { within, slices }: AcrossSlices,
  cluster: Cluster,
  inSlice: (kind: CollectiveKind, bytes: number) => CollectivePrice,
): CollectivePrice {
  const phases = (within.ranks === 1 ? [] : inside(kind, bytes, slices)).map((each) => inSlice(...each));
  const rounds = roundsBetween(kind, slices);
  const sent = sentBetween(kind, bytes, within.ranks, slices);
  const share = interBandwidth({ ...within, perNode: 1, concurrent: cluster.node.devices }, cluster);
  const sum = (part: (phase: CollectivePrice) => number) =>
    phases.reduce((total, phase) => total + part(phase), 0);
  const transferPs = sum((phase) => phase.transferPs) + picoseconds(sent / share);
  const moved = sum(({ intraBytesPerSecond, transferPs: ps }) => (intraBytesPerSecond * ps) / 1e12);
  return {
    ...FREE,
    algorithm: 'torus-and-network',
    protocol: `${within.ranks}x${slices}`,
    latencyPs: sum((phase) => phase.latencyPs) + rounds * picoseconds(cluster.node.nics.latencySeconds),
    transferPs,
    ...demands(transferPs, moved, sent),
  };
}

function inside(kind: CollectiveKind, bytes: number, slices: number): [CollectiveKind, number][] {
  switch (kind) {
    case 'all-reduce':
      return [
        ['reduce-scatter', bytes],
        ['all-gather', bytes],
      ];
    case 'all-to-all':
      return [[kind, bytes / slices]];
    default:
      return [[kind, bytes]];
  }
}

/** Messages that follow each other: the steps of a ring, and all at once where everyone has something for everyone. */
function roundsBetween(kind: CollectiveKind, slices: number): number {
  if (kind === 'all-to-all') return 1;
  return kind === 'all-reduce' || kind === 'barrier' ? 2 * (slices - 1) : slices - 1;
}

/** Bytes that a member sends to other slices. */
function sentBetween(kind: CollectiveKind, bytes: number, members: number, slices: number): number {
  const leaving = (slices - 1) / slices;
  switch (kind) {
    case 'all-to-all':
      return bytes * leaving;
    case 'all-reduce':
      return (2 * bytes * leaving) / members;
    case 'barrier':
      return 0;
    case 'collective-permute':
      return bytes;
    // A slice's copy of a broadcast goes out in as many parts as it has members.
    case 'broadcast':
    case 'reduce':
      return bytes / members;
    default:
      return (bytes * leaving) / members;
  }
}
