/**
 * Lanes: the op lists that are played. Folded, one lane stands for all ranks of a role; unfolded, every
 * rank has its own. Either way a lane knows its peers: the lanes a collective's group covers, and the
 * lane at the other end of a send.
 */
import {
  type Axis,
  axisSize,
  axisStride,
  coordinate,
  groupOf,
  type Mesh,
  neighbour,
  rankAt,
  worldSize,
} from '../../program/mesh.js';
import type { CollectiveOp, Program, Role, TransferOp } from '../../program/program.js';
import { CoordinateLists } from './coordinates.js';

export interface Lane {
  readonly index: number;
  readonly role: Role;
  /** The rank it is, or the lowest of those it stands for. */
  readonly rank: number;
  /** How many ranks it stands for. */
  readonly ranks: number;
}

export class Lanes {
  readonly all: readonly Lane[];
  readonly coordinates = new CoordinateLists();
  readonly #mesh: Mesh;
  readonly #folded: boolean;
  readonly #groups = new Map<string, readonly Lane[]>();
  readonly #peers = new Map<string, Lane>();

  constructor(program: Program, folded: boolean) {
    this.#mesh = program.mesh;
    this.#folded = folded;
    this.all = folded ? program.roles.map(foldedLane(program.mesh)) : this.#unfoldedLanes(program);
  }

  /** Lanes of the group of `lane` along `axes` (those at coordinates `among`, if given), in rank order. */
  group(lane: Lane, axes: readonly Axis[], among?: readonly number[]): readonly Lane[] {
    const which = `${axes.join('+')}|${among === undefined ? '' : this.coordinates.numberOf(among)}`;
    const key = `${lane.index}|${which}`;
    const known = this.#groups.get(key);
    if (known) return known;
    const group = this.#folded ? this.#roleGroup(lane, axes, among) : this.#rankGroup(lane, axes, among);
    // Every member has the same group: one list for all, found again by its first lane.
    for (const member of group) this.#groups.set(`${member.index}|${which}`, group);
    return group;
  }

  /** The lane at the other end of a send or receive. Throws past the end of an axis (see `check`). */
  peer(lane: Lane, op: TransferOp): Lane {
    const key = `${lane.index}|${op.axis}|${op.offset}|${op.wrap === true}`;
    const known = this.#peers.get(key);
    if (known) return known;
    const peer = this.#findPeer(lane, op);
    this.#peers.set(key, peer);
    return peer;
  }

  #findPeer(lane: Lane, op: TransferOp): Lane {
    const size = axisSize(this.#mesh, op.axis);
    const at = coordinate(this.#mesh, lane.rank, op.axis);
    const rank = op.wrap
      ? lane.rank + (((((at + op.offset) % size) + size) % size) - at) * axisStride(this.#mesh, op.axis)
      : neighbour(this.#mesh, lane.rank, op.axis, op.offset);
    if (rank === undefined)
      throw new Error(`${lane.role.name}: ${op.label} points past the end of axis ${op.axis}`);
    return this.#folded ? this.all.find((l) => this.#holdsRank(l.role, rank))! : this.all[rank]!;
  }

  #rankGroup(lane: Lane, axes: readonly Axis[], among?: readonly number[]): readonly Lane[] {
    const ranks = groupOf(this.#mesh, lane.rank, axes);
    const chosen = among
      ? ranks.filter((r) => this.coordinates.has(among, coordinate(this.#mesh, r, axes[0]!)))
      : ranks;
    return chosen.map((rank) => this.all[rank]!);
  }

  /** Roles that agree with the lane's own wherever the group does not vary. */
  #roleGroup(lane: Lane, axes: readonly Axis[], among?: readonly number[]): readonly Lane[] {
    return this.all.filter((other) =>
      Object.entries(other.role.where).every(([name, coordinates]) => {
        const axis = name as Axis;
        if (!axes.includes(axis))
          return this.coordinates.has(coordinates, coordinate(this.#mesh, lane.rank, axis));
        return !among || axis !== axes[0] || this.coordinates.meet(coordinates, among);
      }),
    );
  }

  #unfoldedLanes(program: Program): Lane[] {
    return Array.from({ length: worldSize(program.mesh) }, (_, rank) => {
      const role = program.roles.find((r) => this.#holdsRank(r, rank));
      if (!role) throw new Error(`program ${program.name} gives rank ${rank} no role`);
      return { index: rank, role, rank, ranks: 1 };
    });
  }

  #holdsRank(role: Role, rank: number): boolean {
    return Object.entries(role.where).every(([axis, coordinates]) =>
      this.coordinates.has(coordinates, coordinate(this.#mesh, rank, axis as Axis)),
    );
  }

  /** Whether the lane's own coordinate is among those that take part. */
  takesPart(lane: Lane, { among, axis }: CollectiveOp): boolean {
    return !among || this.coordinates.has(among, coordinate(this.#mesh, lane.rank, axis[0]!));
  }
}

function foldedLane(mesh: Mesh): (role: Role, index: number) => Lane {
  return (role, index) => {
    const at: Partial<Record<Axis, number>> = {};
    let ranks = worldSize(mesh);
    for (const [name, coordinates] of Object.entries(role.where)) {
      at[name as Axis] = coordinates[0]!;
      ranks = (ranks / axisSize(mesh, name as Axis)) * coordinates.length;
    }
    return { index, role, rank: rankAt(mesh, at), ranks };
  };
}
