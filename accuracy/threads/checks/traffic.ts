/**
 * Bytes: what each rank sent for each op, counted where the bytes were read, against what the program says:
 * the sends its collectives lower to, and the sizes of its messages.
 */
import type { Mesh } from '../../../program/mesh.js';
import type { CollectiveOp, Op } from '../../../program/program.js';
import { localFabric } from '../../../workers/local-fabric.js';
import { fastestAlgorithm, type Group, groupFor } from '../../../workers/shared/group.js';
import type { Execution } from '../execute.js';

/** What a rank sent in a step for one kind of op along some axes. */
export interface Traffic {
  readonly rank: number;
  /** `all-reduce`, `send` … */
  readonly operation: string;
  /** Mesh axes, several joined by `+`. */
  readonly axis: string;
  readonly count: number;
  readonly programBytes: number;
  readonly countedBytes: number;
}

export interface TrafficCheck {
  readonly traffic: readonly Traffic[];
  readonly problem: string | undefined;
}

/** Compares every op of every rank; the traffic of the result is summed by operation and axis. */
export function checkTraffic({ workload, memories, reports }: Execution): TrafficCheck {
  const lowered = new Lowered(workload.program.mesh);
  const traffic: Traffic[] = [];
  let problem: string | undefined;
  for (const { rank, lines } of memories) {
    const sums = new Map<string, Traffic>();
    const { sentBytes } = reports[rank]!;
    for (const [i, { op }] of lines.entries()) {
      const programBytes = lowered.bytes(op, rank);
      const countedBytes = sentBytes[i]!;
      if (programBytes !== countedBytes) {
        problem ??= `rank ${rank} sent ${countedBytes} bytes for '${op.label}', where the program says ${programBytes}`;
      }
      if (op.kind === 'collective' || op.kind === 'send') add(sums, rank, op, programBytes, countedBytes);
    }
    for (const each of sums.values()) traffic.push(each);
  }
  return { traffic, problem };
}

function add(
  sums: Map<string, Traffic>,
  rank: number,
  op: Extract<Op, { kind: 'collective' | 'send' | 'recv' }>,
  programBytes: number,
  countedBytes: number,
): void {
  const operation = op.kind === 'collective' ? op.collective : op.kind;
  const axis = op.kind === 'collective' ? op.axis.join('+') : op.axis;
  const key = `${operation} ${axis}`;
  const before = sums.get(key) ?? { rank, operation, axis, count: 0, programBytes: 0, countedBytes: 0 };
  sums.set(key, {
    ...before,
    count: before.count + 1,
    programBytes: before.programBytes + programBytes,
    countedBytes: before.countedBytes + countedBytes,
  });
}

/** Bytes the ranks send for ops, with the lowering of each collective worked out once for a group. */
class Lowered {
  readonly #mesh: Mesh;
  /** Bytes by position in the group. */
  readonly #known = new Map<string, readonly number[]>();

  constructor(mesh: Mesh) {
    this.#mesh = mesh;
  }

  bytes(op: Op, rank: number): number {
    if (op.kind === 'send') return op.bytes;
    if (op.kind !== 'collective') return 0;
    const group = groupFor(op, this.#mesh, rank);
    return group === undefined || group.members.length === 1 ? 0 : this.#sent(op, group)[group.me]!;
  }

  #sent({ collective, bytes }: CollectiveOp, { members, owners }: Group): readonly number[] {
    const key = `${collective} ${bytes} ${members.length} ${owners?.join() ?? 'all'}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const sent = members.map(() => 0);
    // A barrier has messages but no data.
    if (collective !== 'barrier') {
      const fabric = localFabric(members.length);
      const algorithm = fastestAlgorithm(collective, fabric, bytes, owners);
      for (const send of algorithm.sends(collective, fabric, bytes, owners)) sent[send.from]! += send.bytes;
    }
    this.#known.set(key, sent);
    return sent;
  }
}
