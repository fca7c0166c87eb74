/** Who meets whom: for each channel of a cell, the cells at its other ends. */
import type { CollectiveOp } from '../program.js';
import { type Cells, classAt, peerCell } from './cells.js';
import { type Event, otherEnd, type Script } from './script.js';

/** One cell's side of a channel: its events there, as positions in its script. */
export interface Side {
  readonly cell: number;
  readonly positions: readonly number[];
}

/** Answers, for a cell and one of its events, all sides that must meet, the cell's own included. */
export type Meetings = (cell: number, event: Event) => readonly Side[];

/** `scripts[i]` is the script of cell i; both ends of every channel are known to be there. */
export function meetings(cells: Cells, scripts: readonly Script[]): Meetings {
  const known = scripts.map(() => new Map<string, readonly Side[]>());
  const side = (cell: number, channel: string): Side => ({
    cell,
    positions: scripts[cell]!.channels.get(channel) ?? [],
  });
  return (cell, { op, channel }) => {
    let sides = known[cell]!.get(channel);
    if (sides === undefined) {
      sides =
        op.kind === 'collective'
          ? members(cells, cell, op).map((member) => side(member, channel))
          : [side(cell, channel), side(peerCell(cells, cell, op)!, otherEnd(op))];
      known[cell]!.set(channel, sides);
    }
    return sides;
  };
}

/**
 * The cells whose ranks take part in a cell's collective, in cell order; empty when the cell itself
 * is not `among` them and so skips the op.
 */
export function members(cells: Cells, cell: number, op: CollectiveOp): number[] {
  let group = [cell];
  for (const name of op.axis) {
    const axis = cells.axes.find((a) => a.name === name);
    if (axis === undefined) continue;
    const here = classAt(axis, cell);
    const there = op.among === undefined ? axis.first.keys() : new Set(op.among.map((c) => axis.classOf[c]!));
    group = [...there].flatMap((k) => group.map((c) => c + (k - here) * axis.stride));
  }
  return group.includes(cell) ? group.sort((a, b) => a - b) : [];
}
