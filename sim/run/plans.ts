/** What is the same for all lanes of one role: its ops, who waits for whom, and what each op meets others at. */
import type { Op, Role, TransferOp } from '../../program/program.js';
import { type Dependencies, dependenciesOf } from './dependencies.js';
import type { Lane } from './lanes.js';
import type { SegmentBook } from './segments.js';

export interface RolePlan {
  readonly ops: readonly Op[];
  readonly deps: Dependencies;
  /** By op: the name of what it meets others at, undefined for ops that need nobody. */
  readonly meetings: readonly (string | undefined)[];
}

/** A plan for each lane; lanes of one role share theirs. */
export function plansOf(lanes: readonly Lane[], book: SegmentBook, serial: boolean): RolePlan[] {
  const byRole = new Map<Role, RolePlan>();
  return lanes.map(({ role }) => {
    const { ops } = role;
    const plan = byRole.get(role) ?? {
      ops,
      deps: dependenciesOf(ops, serial),
      meetings: ops.map((op) => meetingName(op, book)),
    };
    byRole.set(role, plan);
    return plan;
  });
}

/** What ops meet at: a stream's collectives over one group, calls by their axes, messages by direction. */
function meetingName(op: Op, book: SegmentBook): string | undefined {
  if (op.kind === 'collective') return `${op.stream}|${op.axis.join('+')}|${op.among?.join() ?? ''}`;
  if (op.kind === 'call') return book.timing(op.segment).meeting;
  if (op.kind === 'send') return `${op.axis}|${op.offset}|out`;
  if (op.kind === 'recv') return `${op.axis}|${-op.offset}|in`;
  return undefined;
}

/** The name at the other end of a message: what is out for one is in for the other. */
export function otherEnd(op: TransferOp): string {
  return op.kind === 'send' ? `${op.axis}|${op.offset}|in` : `${op.axis}|${-op.offset}|out`;
}
