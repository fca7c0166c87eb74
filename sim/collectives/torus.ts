/**
 * Collectives on a torus (TPU). A group covers a stretch of one or more dimensions; every dimension is
 * a ring of its own, and all are used at once on a part of the data each.
 *
 *   all-gather, reduce-scatter  (n−1)/n · S / Σ bandwidth of the dimensions      all-reduce twice that
 *   all-to-all                  largest of S · d/4 / bandwidth over the dimensions
 *
 * A whole dimension wraps round and has two directions; a part of one is a line. Members that are not
 * neighbours share their links with the groups between them. Google DeepMind, "How to Scale Your Model"
 * (2025), chapter on sharding; Sack and Gropp, "Collective algorithms for multiported torus networks",
 * TOPC 1 (2015).
 */

import type { Cluster } from '../../hardware-profiles/profile.js';
import { largest } from '../../input/extremes.js';
import type { CollectiveKind } from '../../program/program.js';
import { picoseconds } from '../../program/time.js';
import { intraBandwidth } from './bandwidth.js';
import { type CollectivePrice, demands, type GroupShape } from './price.js';
import { acrossSlices, slicesPrice } from './slices.js';

/** What a group has of one dimension. */
export interface TorusExtent {
  readonly members: number;
  /** Links from one member to the next. */
  readonly spacing: number;
  readonly wraps: boolean;
}

/** The dimensions, innermost first, that ranks 0, stride, 2·stride, … of a group extend over. */
export function torusExtents(group: GroupShape, torus: readonly number[]): TorusExtent[] {
  const extents: TorusExtent[] = [];
  let below = 1;
  for (const size of torus.toReversed()) {
    const from = Math.max(group.stride, below);
    const to = Math.min(group.stride * group.ranks, below * size);
    if (to > from) {
      extents.push({
        members: Math.ceil(to / from),
        spacing: from / below,
        wraps: to === below * size && size > 2,
      });
    }
    below *= size;
  }
  return extents;
}

/** The price of a collective on a cluster whose fabric is a torus, or several that NICs join. */
export function torusPrice(
  kind: CollectiveKind,
  bytes: number,
  group: GroupShape,
  cluster: Cluster,
): CollectivePrice {
  const { within, slices } = acrossSlices(group, cluster);
  return slices === 1
    ? oneTorusPrice(kind, bytes, group, cluster)
    : slicesPrice(kind, bytes, { within, slices }, cluster, (part, size) =>
        oneTorusPrice(part, size, within, cluster),
      );
}

function oneTorusPrice(
  kind: CollectiveKind,
  bytes: number,
  group: GroupShape,
  cluster: Cluster,
): CollectivePrice {
  const extents = torusExtents(group, cluster.fabric.torus ?? [cluster.devices]);
  const link = intraBandwidth(group, cluster);
  const bandwidths = extents.map((e) => (link * (e.wraps ? 2 : 1)) / e.spacing);
  const total = bandwidths.reduce((sum, b) => sum + b, 0);
  const share = (group.ranks - 1) / group.ranks;
  const seconds = {
    'all-gather': (bytes * share) / total,
    'reduce-scatter': (bytes * share) / total,
    'all-reduce': (2 * bytes * share) / total,
    barrier: 0,
    'collective-permute': bytes / link,
    broadcast: bytes / total,
    reduce: bytes / total,
    'all-to-all': largest(extents.map((e, i) => (bytes * e.members) / 4 / bandwidths[i]!)),
  }[kind];
  // A message to the far side of a ring goes the shorter way round.
  const hops = extents.reduce((sum, e) => sum + (e.members - 1) * e.spacing * (e.wraps ? 0.5 : 1), 0);
  const passes = kind === 'all-reduce' || kind === 'barrier' ? 2 : 1;
  const transferPs = picoseconds(seconds);
  return {
    algorithm: 'torus-bucket',
    protocol: extents.map((e) => e.members).join('x'),
    latencyPs: picoseconds(passes * hops * cluster.fabric.hopLatencySeconds),
    transferPs,
    // Out of all the chip's links together; those of other dimensions stay free.
    ...demands(transferPs, seconds * total, 0),
  };
}
