/**
 * Order: the ops of each stream ran in the order in which the program lists them. The program's order is
 * read off its lists here once more, stream by stream, independently of the script the threads run.
 */
import type { Op, Program, Role } from '../../../program/program.js';
import type { Line } from '../../../workers/script.js';
import type { Execution } from '../execute.js';

export interface OrderCheck {
  /** Ops a rank ran in a step, over all ranks. */
  readonly ops: number;
  readonly problem: string | undefined;
}

/** Compares every stream of every rank. */
export function checkOrder({ workload, memories, reports }: Execution): OrderCheck {
  const byRole = new Map<Role, ReadonlyMap<string, readonly string[]>>();
  let ops = 0;
  let problem: string | undefined;
  for (const { rank, role, lines } of memories) {
    const listed = byRole.get(role) ?? streamsOf(workload.program, role);
    byRole.set(role, listed);
    const ran = ranByStream(lines, reports[rank]!.order);
    for (const stream of new Set([...listed.keys(), ...ran.keys()])) {
      const [program, thread] = [listed.get(stream) ?? [], ran.get(stream) ?? []];
      ops += program.length;
      problem ??= difference(rank, stream, program, thread);
    }
  }
  return { ops, problem };
}

function difference(
  rank: number,
  stream: string,
  program: readonly string[],
  thread: readonly string[],
): string | undefined {
  const length = Math.max(program.length, thread.length);
  for (let i = 0; i < length; i++) {
    if (program[i] === thread[i]) continue;
    const said = (name: string | undefined) => (name === undefined ? 'nothing' : `'${name.split('\n')[0]}'`);
    return `rank ${rank} ran ${said(thread[i])} as op ${i + 1} of stream ${stream}, where the program has ${said(program[i])}`;
  }
  return undefined;
}

/** Names of a role's ops by stream, in the order of the lists; a call stands for what it calls. */
function streamsOf(program: Program, role: Role): Map<string, string[]> {
  const streams = new Map<string, string[]>();
  const visit = (ops: readonly Op[], given: Readonly<Record<string, number>>): void => {
    for (const op of ops) {
      if (op.kind === 'call') visit(program.segments[op.segment]!.ops, { ...given, ...op.arguments });
      else push(streams, op.stream, nameOf(op, tensorsOf(op).map(filledIn(given))));
    }
  };
  visit(role.ops, {});
  return streams;
}

function ranByStream(lines: readonly Line[], order: Int32Array): Map<string, string[]> {
  const streams = new Map<string, string[]>();
  for (const at of order) {
    const line = lines[at];
    if (line === undefined) continue;
    const { op, reads, writes, buffer, into } = line;
    const tensors =
      op.kind === 'compute' ? [...reads, ...writes] : into === undefined ? [buffer] : [buffer, into];
    push(streams, op.stream, nameOf(op, tensors));
  }
  return streams;
}

/** What tells one op from another: its label, kind and size, and the tensors it works on. */
function nameOf(op: Exclude<Op, { kind: 'call' }>, tensors: readonly string[]): string {
  return `${op.label}\n${op.kind} ${'bytes' in op ? op.bytes : ''} ${tensors.join(', ')}`;
}

function tensorsOf(op: Exclude<Op, { kind: 'call' }>): readonly string[] {
  if (op.kind === 'compute') return [...op.reads, ...op.writes];
  return op.kind === 'collective' && op.into !== undefined ? [op.buffer, op.into] : [op.buffer];
}

function filledIn(given: Readonly<Record<string, number>>): (name: string) => string {
  return (name) =>
    Object.entries(given).reduce((text, [key, value]) => text.replaceAll(`{${key}}`, `${value}`), name);
}

function push(streams: Map<string, string[]>, stream: string, name: string): void {
  const names = streams.get(stream);
  if (names === undefined) streams.set(stream, [name]);
  else names.push(name);
}
