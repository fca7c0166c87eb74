/** Small programs and the ops they are made of, for the tests of the check and of the text form. */
import type { Gemm } from '../../program/kernel.js';
import { meshOf } from '../../program/mesh.js';
import type {
  CallOp,
  CollectiveKind,
  CollectiveOp,
  ComputeOp,
  MemoryOp,
  Op,
  Program,
  Role,
  TransferOp,
} from '../../program/program.js';

export const GEMM: Gemm = {
  family: 'gemm',
  role: 'forward',
  m: 4096,
  n: 12288,
  k: 12288,
  batch: 1,
  precision: 'bf16',
  accumulate: false,
};

const COMMON = { after: [], phase: 'forward' } as const;

export function compute(label: string, after: readonly number[] = []): ComputeOp {
  return { ...COMMON, kind: 'compute', stream: 'compute', label, after, kernel: GEMM, reads: [], writes: [] };
}

export function send(
  buffer: string,
  offset: number,
  bytes = 1024,
  more: Partial<TransferOp> = {},
): TransferOp {
  return {
    ...COMMON,
    kind: 'send',
    stream: `pp:send${offset}`,
    label: `send ${buffer}`,
    axis: 'pp',
    offset,
    bytes,
    buffer,
    ...more,
  };
}

export function recv(
  buffer: string,
  offset: number,
  bytes = 1024,
  more: Partial<TransferOp> = {},
): TransferOp {
  return {
    ...COMMON,
    kind: 'recv',
    stream: `pp:recv${offset}`,
    label: `recv ${buffer}`,
    axis: 'pp',
    offset,
    bytes,
    buffer,
    ...more,
  };
}

export function collective(
  kind: CollectiveKind,
  bytes: number,
  more: Partial<CollectiveOp> = {},
): CollectiveOp {
  return {
    ...COMMON,
    kind: 'collective',
    stream: 'dp',
    label: kind,
    collective: kind,
    axis: ['dp'],
    bytes,
    buffer: 'g',
    ...more,
  };
}

export function memory(kind: 'alloc' | 'free', buffer: string, bytes = 64): MemoryOp {
  return { ...COMMON, kind, stream: 'compute', label: kind, bytes, category: 'activations', buffer };
}

export function call(
  segment: string,
  given: Record<string, number> = {},
  after: readonly number[] = [],
): CallOp {
  return {
    ...COMMON,
    kind: 'call',
    stream: 'compute',
    label: `call ${segment}`,
    after,
    segment,
    arguments: given,
  };
}

export function segments(lists: Record<string, readonly Op[]>): Program['segments'] {
  return Object.fromEntries(Object.entries(lists).map(([name, ops]) => [name, { name, ops }]));
}

/** Pipeline stages `stage0`, `stage1`, … with two data-parallel replicas each. */
export function pipeline(
  stages: readonly (readonly Op[])[],
  lists: Record<string, readonly Op[]> = {},
): Program {
  const roles: Role[] = stages.map((ops, i) => ({ name: `stage${i}`, where: { pp: [i] }, holds: [], ops }));
  return {
    name: 'pipeline',
    mesh: meshOf([
      ['pp', stages.length],
      ['dp', 2],
    ]),
    roles,
    segments: segments(lists),
  };
}

/** One server at dp 0 and workers at dp 1 to 3. */
export function serverAndWorkers(server: readonly Op[], workers: readonly Op[]): Program {
  return {
    name: 'parameter server',
    mesh: meshOf([['dp', 4]]),
    roles: [
      { name: 'server', where: { dp: [0] }, holds: [], ops: server },
      { name: 'worker', where: { dp: [1, 2, 3] }, holds: [], ops: workers },
    ],
    segments: {},
  };
}

/** Every rank runs the same list. */
export function alike(ops: readonly Op[], lists: Record<string, readonly Op[]> = {}): Program {
  return {
    name: 'alike',
    mesh: meshOf([
      ['dp', 4],
      ['tp', 2],
    ]),
    roles: [{ name: 'all', where: {}, holds: [], ops }],
    segments: segments(lists),
  };
}

/** A copy with the ops of one role changed. */
export function withOps(
  program: Program,
  role: string,
  change: (ops: readonly Op[]) => readonly Op[],
): Program {
  return {
    ...program,
    roles: program.roles.map((r) => (r.name === role ? { ...r, ops: change(r.ops) } : r)),
  };
}
