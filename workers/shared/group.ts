/** Who takes part in a collective of a program, and by which algorithm: questions every rank answers alike. */
import { InputError } from '../../input/error.js';
import type { CollectiveAlgorithm, Fabric } from '../../program/collectives/algorithm.js';
import { ALGORITHMS } from '../../program/collectives/index.js';
import { coordinate, groupOf, type Mesh } from '../../program/mesh.js';
import type { CollectiveKind, CollectiveOp } from '../../program/program.js';

/** Members are ranks in rising order, or in falling order for what goes round them `reversed`; everything else counts positions among them. */
export interface Group {
  readonly members: readonly number[];
  /** Position of the rank that asked. */
  readonly me: number;
  /** Positions of those that own a shard, in order of shard; absent: every member. */
  readonly owners?: readonly number[];
}

/** The group of `rank` for this op, or undefined when the op leaves the rank out (`among`). */
export function groupFor(
  op: Pick<CollectiveOp, 'axis' | 'among' | 'owners' | 'reversed'>,
  mesh: Mesh,
  rank: number,
): Group | undefined {
  const along = op.axis[0]!;
  const { among } = op;
  const members = groupOf(mesh, rank, op.axis).filter(
    (member) => among === undefined || among.includes(coordinate(mesh, member, along)),
  );
  // The other way round a circle is the same way round its ranks in the other order.
  if (op.reversed) members.reverse();
  const me = members.indexOf(rank);
  if (me === -1) return undefined;
  if (op.owners === undefined) return { members, me };
  const places = members.map((member) => coordinate(mesh, member, along));
  return { members, me, owners: op.owners.map((owner) => places.indexOf(owner)) };
}

/**
 * The algorithm whose closed form is shortest on this fabric, the first listed of equals: the rule by which
 * the simulator prices clusters without a tuned library, so both run the same one. Throws InputError when
 * none serves the group.
 */
export function fastestAlgorithm(
  kind: CollectiveKind,
  fabric: Fabric,
  bytes: number,
  owners?: readonly number[],
): CollectiveAlgorithm {
  const able = ALGORITHMS.filter((algorithm) => algorithm.refuses(kind, fabric, owners) === undefined);
  const [first, ...others] = able.map((algorithm) => ({
    algorithm,
    ps: algorithm.time(kind, fabric, bytes, owners),
  }));
  if (first === undefined) {
    const reasons = ALGORITHMS.map((algorithm) => algorithm.refuses(kind, fabric, owners)).join(' ');
    throw new InputError(`No algorithm does ${kind} for these ${fabric.ranks} ranks. ${reasons}`);
  }
  return others.reduce((best, other) => (other.ps < best.ps ? other : best), first).algorithm;
}
