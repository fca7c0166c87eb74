/** The communicators of a workload: one for every group that runs collectives, and a mailbox for every sending pair. */
import { axisSize, axisStride, coordinate, neighbour } from '../program/mesh.js';
import type { CollectiveOp, TransferOp } from '../program/program.js';
import type { RankMemory } from './memory.js';
import { type CommunicatorPlace, reserveCommunicator } from './shared/communicator.js';
import { groupFor } from './shared/group.js';
import type { Layout } from './shared/layout.js';
import { type MailboxPlace, reserveMailbox } from './shared/transfer.js';
import type { Workload } from './workload.js';

const FLOAT_BYTES = 4;

export interface Communicators {
  readonly groups: ReadonlyMap<string, CommunicatorPlace>;
  readonly mailboxes: ReadonlyMap<string, MailboxPlace>;
}

/** Lays out everything that the ranks of `memories` communicate through. */
export function reserveCommunicators(
  layout: Layout,
  workload: Workload,
  memories: readonly RankMemory[],
): Communicators {
  const groups = new Map<string, CommunicatorPlace>();
  const messages = new Map<string, { from: number; to: number; floats: number; count: number }>();
  for (const { rank, lines } of memories) {
    for (const { op } of lines) {
      if (op.kind === 'collective') {
        const group = groupFor(op, workload.program.mesh, rank);
        if (!group || group.members.length === 1) continue;
        const key = communicatorKey(op, group.members);
        if (!groups.has(key)) groups.set(key, reserveCommunicator(layout, group.members));
      } else if (op.kind === 'send') {
        const to = peerOf(workload, rank, op);
        const key = mailboxKey(rank, to, op.axis, op.offset);
        const known = messages.get(key) ?? { from: rank, to, floats: 0, count: 0 };
        known.floats = Math.max(known.floats, op.bytes / FLOAT_BYTES);
        known.count++;
        messages.set(key, known);
      }
    }
  }
  const mailboxes = new Map(
    [...messages].map(([key, m]) => [key, reserveMailbox(layout, m.from, m.to, m.floats, m.count)]),
  );
  return { groups, mailboxes };
}

/** A group has a communicator for each way its contributions combine. */
export function communicatorKey(op: CollectiveOp, members: readonly number[]): string {
  return `${members.join()}|${op.reduction ?? 'sum'}`;
}

export function mailboxKey(from: number, to: number, axis: string, offset: number): string {
  return `${from}>${to}|${axis}|${offset}`;
}

/** The rank at the other end of a send or receive. */
export function peerOf(workload: Workload, rank: number, op: TransferOp): number {
  const { mesh } = workload.program;
  if (!op.wrap) return neighbour(mesh, rank, op.axis, op.offset)!;
  const size = axisSize(mesh, op.axis);
  const at = coordinate(mesh, rank, op.axis);
  return rank + (((((at + op.offset) % size) + size) % size) - at) * axisStride(mesh, op.axis);
}
