/**
 * Keys and values on their way between context ranks. On a rank they are columns of fused rows, or tensors of
 * their own (`attention-view.ts`); they travel packed, sequence after sequence, row after row, keys before values. Who has whose is read off the
 * collectives that brought them.
 */

import type { CollectiveOp } from '../../program/program.js';
import { addInto } from '../kernels/elementwise.js';
import type { Line } from '../script.js';
import { type Group, groupFor } from '../shared/group.js';
import type { Floats } from '../tensors.js';
import { packedRows } from './attention-view.js';
import type { Context, Holders, Operation, Run } from './context.js';

/** Whose keys and values the tensor `name` of this rank has, as far as the script was compiled. */
export function ranksIn({ holders, tensors }: Context, name: string): readonly number[] {
  const known = holders.get(name);
  if (known === undefined) throw new Error(`${name} was not brought by a collective`);
  return known(tensors.memory.rank);
}

/** Whether a collective moves keys and values between context ranks. */
export function movesKeysAndValues({ workload }: Context, { op, into }: Line): boolean {
  return workload.context !== undefined && /\.keys and values/.test(into ?? '') && op.stream.startsWith('cp');
}

/** Whether it adds up their gradients where they belong. */
export function scattersKeyValueGradients({ workload }: Context, { op, buffer }: Line): boolean {
  const scatters = op.kind === 'collective' && op.collective === 'reduce-scatter';
  return workload.context !== undefined && scatters && /\.d\(keys and values/.test(buffer);
}

/** All-gathered in place behind its own chunk, or sent on to the next rank of a circle. */
export function bringKeysAndValues(context: Context, line: Line, op: CollectiveOp): Operation {
  const { tensors, workload, holders } = context;
  const { memory } = tensors;
  const { mesh } = workload.program;
  const { exchange } = workload.context!;
  const own: Holders = (at) => [Math.floor(memory.contextRanks[at]! / exchange)];
  const from = holders.get(line.buffer) ?? own;
  const isOwn = !holders.has(line.buffer);
  const output = tensors.tensor(line.into!);
  tensors.write(line.into!);
  const source = tensors.tensor(line.buffer);
  if (op.collective === 'collective-permute') {
    holders.set(line.into!, (at) => from(rankBefore(groupFor(op, mesh, at)!)));
    if (!isOwn) return { input: source, output };
    const packed = tensors.at({ first: memory.workspace.first, floats: output.length });
    return { input: packed, output, before: packing(context, line.buffer, packed) };
  }
  holders.set(line.into!, (at) => groupFor(op, mesh, at)!.members.flatMap((member) => from(member)));
  const { me, members } = groupFor(op, mesh, memory.rank)!;
  const each = output.length / members.length;
  const chunk = output.subarray(me * each, (me + 1) * each);
  const before = isOwn ? packing(context, line.buffer, chunk) : () => chunk.set(source);
  return { input: output, output, before };
}

function rankBefore({ me, members }: Group): number {
  return members[(me + members.length - 1) % members.length]!;
}

/** Reduce-scattered in place; the rank's own chunk is added to the gradients of its fused rows, or goes on as a block. */
export function returnGradients(context: Context, line: Line, op: CollectiveOp): Operation {
  const { tensors, workload } = context;
  const { me, members } = groupFor(op, workload.program.mesh, tensors.memory.rank)!;
  const all = tensors.tensor(line.buffer);
  const each = all.length / members.length;
  const chunk = all.subarray(me * each, (me + 1) * each);
  const target = tensors.tensor(line.into!);
  if (target.length !== each) return { input: all, output: all, after: adding(context, line.into!, chunk) };
  tensors.write(line.into!);
  return { input: all, output: all, after: () => target.set(chunk) };
}

/** Gradients of the rank's block that have come round the ring, and those of its own part, added to where they belong. */
export function addKeyValueGradients(context: Context, line: Line): Run {
  const { tensors, kernels } = context;
  const target = tensors.tensor(line.writes[0]!);
  const parts = line.reads.filter((name) => name !== line.writes[0]).map((name) => tensors.tensor(name));
  const runs = parts.map((part) =>
    part.length === target.length
      ? () => addInto(kernels, target, part)
      : adding(context, line.writes[0]!, part),
  );
  return () => {
    for (const run of runs) run();
  };
}

/** Copies the rank's keys and values side by side into `packed`. */
function packing(context: Context, name: string, packed: Floats): Run {
  const rows = packedRows(context, name, packed);
  return () => {
    for (const [columns, row] of rows) row.set(columns);
  };
}

/** Adds packed gradients to those of the rank's keys and values. */
function adding(context: Context, name: string, packed: Floats): Run {
  const rows = packedRows(context, name, packed);
  return () => {
    for (const [columns, row] of rows) addInto(context.kernels, columns, row);
  };
}
