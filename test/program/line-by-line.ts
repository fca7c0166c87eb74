/**
 * Another reading of a program, that shares nothing with the one under test: every rank runs its list line by line,
 * calls written out, as a thread does. A send is a letter in a box, a receive waits for one, and the members of a
 * group wait for each other at each collective.
 */
import { axisSize, axisStride, coordinate, groupOf, worldSize } from '../../program/mesh.js';
import type { Op, Program } from '../../program/program.js';

/** Whether all ranks come to the end of their lists. */
export function endsLineByLine(program: Program): boolean {
  const { mesh } = program;
  const ranks = Array.from({ length: worldSize(mesh) }, (_, rank) => {
    const { ops } = program.roles.find(({ where }) =>
      mesh.axes.every(({ name }) => where[name]?.includes(coordinate(mesh, rank, name)) ?? true),
    )!;
    return { lines: writtenOut(program, ops), next: 0 };
  });
  const letters = new Map<string, number>();
  const membersOf = (rank: number, op: Op & { kind: 'collective' }) =>
    groupOf(mesh, rank, op.axis).filter(
      (member) => op.among?.includes(coordinate(mesh, member, op.axis[0]!)) ?? true,
    );
  const standsAt = (rank: number) => ranks[rank]!.lines[ranks[rank]!.next];
  const step = (rank: number): boolean => {
    const op = standsAt(rank);
    if (op === undefined) return false;
    if (op.kind === 'collective') {
      const members = membersOf(rank, op);
      if (members.includes(rank)) {
        const meets = (other: number) => {
          const there = standsAt(other);
          return there?.kind === 'collective' && membersOf(other, there).join() === members.join();
        };
        if (!members.every(meets)) return false;
        for (const member of members) ranks[member]!.next++;
        return true;
      }
    } else if (op.kind === 'send' || op.kind === 'recv') {
      const size = axisSize(mesh, op.axis);
      const at = coordinate(mesh, rank, op.axis);
      const peer = rank + (((at + op.offset + size) % size) - at) * axisStride(mesh, op.axis);
      const [from, to, offset] = op.kind === 'send' ? [rank, peer, op.offset] : [peer, rank, -op.offset];
      const box = `${from}>${to} ${op.axis} ${offset}`;
      const inside = letters.get(box) ?? 0;
      if (op.kind === 'recv' && inside === 0) return false;
      letters.set(box, inside + (op.kind === 'send' ? 1 : -1));
    }
    ranks[rank]!.next++;
    return true;
  };
  for (let moved = true; moved; ) {
    moved = false;
    for (const rank of ranks.keys()) while (step(rank)) moved = true;
  }
  return ranks.every(({ lines, next }) => next === lines.length);
}

function writtenOut(program: Program, ops: readonly Op[]): Op[] {
  return ops.flatMap((op) =>
    op.kind === 'call' ? writtenOut(program, program.segments[op.segment]!.ops) : [op],
  );
}
