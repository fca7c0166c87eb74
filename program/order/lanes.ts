/**
 * Lanes: the op lists that are run. Folded, one lane stands for all ranks of a role that nothing tells apart
 * (`cells.ts`); unfolded, every rank has its own. Either way a lane knows its peers: the lanes a collective's
 * group covers, and the lane at the other end of a send.
 */
import type { Axis } from '../mesh.js';
import type { CollectiveOp, Role, TransferOp } from '../program.js';
import type { Cells } from './cells.js';

export interface Lane {
  readonly index: number;
  readonly role: Role;
  /** The place of the role among the program's. */
  readonly roleIndex: number;
  /** The rank it is, or the lowest of those it stands for. */
  readonly rank: number;
  /** How many ranks it stands for. */
  readonly ranks: number;
}

export class Lanes {
  /** In the order of their roles, and in rank order within one. */
  readonly all: readonly Lane[];
  readonly #cells: Cells;
  /** By lane. */
  readonly #cellOf: readonly number[];
  /** By cell; −1 where no role is. */
  readonly #laneOf: Int32Array;
  readonly #groups = new Map<string, readonly Lane[]>();

  constructor(cells: Cells, roles: readonly Role[]) {
    const cellOf: number[] = [];
    const all: Lane[] = [];
    this.#laneOf = new Int32Array(cells.count).fill(-1);
    for (const [roleIndex, role] of roles.entries()) {
      for (const cell of cells.ofRole(role)) {
        this.#laneOf[cell] = all.length;
        const [rank, ranks] = [cells.rankOf(cell), cells.ranksIn(cell)];
        all.push({ index: all.length, role, roleIndex, rank, ranks });
        cellOf.push(cell);
      }
    }
    this.#cells = cells;
    this.#cellOf = cellOf;
    this.all = all;
  }

  /** Lanes of the group of `lane` along `axes` (those at coordinates `among`, if given), in their order. */
  group(lane: Lane, axes: readonly Axis[], among?: readonly number[]): readonly Lane[] {
    const cell = this.#cellOf[lane.index]!;
    // Every member has the same group: one list for all.
    const key = `${this.#cells.base(cell, axes)}|${axes.join('+')}|${this.#cells.coordinates.textOf(among)}`;
    let group = this.#groups.get(key);
    if (group === undefined) {
      const indices = this.#cells.group(cell, axes, among).map((member) => this.#laneOf[member]!);
      group = indices.sort((a, b) => a - b).map((index) => this.#at(index));
      this.#groups.set(key, group);
    }
    return group;
  }

  /** The lane at the other end of a send or receive, or undefined past the end of an axis. */
  peer(lane: Lane, op: TransferOp): Lane | undefined {
    const cell = this.#cells.peerOf(this.#cellOf[lane.index]!, op);
    return cell === undefined ? undefined : this.#at(this.#laneOf[cell]!);
  }

  /** Whether the lane's own coordinate is among those that take part. */
  takesPart(lane: Lane, op: Pick<CollectiveOp, 'axis' | 'among'>): boolean {
    return this.#cells.takesPart(this.#cellOf[lane.index]!, op);
  }

  /** Throws where the program gives ranks no role (see `check`). */
  #at(index: number): Lane {
    const lane = this.all[index];
    if (lane === undefined) throw new Error('some ranks have no role');
    return lane;
  }
}
