/**
 * Keys and values on their way between context ranks. On a rank they are columns of the fused rows of queries, keys and
 * values; they travel packed, sequence after sequence, row after row, keys before values. Who has whose is read off the
 * collectives that brought them.
 */

import type { CollectiveOp } from '../../program/program.js';
import { addInto } from '../kernels/elementwise.js';
import type { Line } from '../script.js';
import { type Group, groupFor } from '../shared/group.js';
import type { Floats } from '../tensors.js';
import { headsOf } from './attention.js';
import type { Context, Run } from './context.js';

/** Context ranks whose keys and values a rank of the mesh has in a tensor, in their order. */
export type Holders = (rank: number) => readonly number[];

/** Those of the tensor `name` on this rank, as far as the script was compiled. */
export function ranksIn({ holders, tensors }: Context, name: string): readonly number[] {
  const known = holders.get(name);
  if (known === undefined) throw new Error(`${name} was not brought by a collective`);
  return known(tensors.memory.rank);
}

interface Operation {
  readonly input: Floats;
  readonly output: Floats;
  readonly before?: Run;
  readonly after?: Run;
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
  const own: Holders = (at) => [memory.contextRanks[at]!];
  const from = holders.get(line.buffer) ?? own;
  const isFused = !holders.has(line.buffer);
  const output = tensors.tensor(line.into!);
  tensors.write(line.into!);
  const source = tensors.tensor(line.buffer);
  if (op.collective === 'collective-permute') {
    holders.set(line.into!, (at) => from(rankBefore(groupFor(op, mesh, at)!)));
    if (!isFused) return { input: source, output };
    const packed = tensors.at({ first: memory.workspace.first, floats: output.length });
    return { input: packed, output, before: packing(context, source, packed) };
  }
  holders.set(line.into!, (at) => groupFor(op, mesh, at)!.members.flatMap((member) => from(member)));
  const { me, members } = groupFor(op, mesh, memory.rank)!;
  const each = output.length / members.length;
  const chunk = output.subarray(me * each, (me + 1) * each);
  const before = isFused ? packing(context, source, chunk) : () => chunk.set(source);
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
  if (target.length !== each) return { input: all, output: all, after: adding(context, target, chunk) };
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
      : adding(context, target, part),
  );
  return () => {
    for (const run of runs) run();
  };
}

/** Copies keys and values of the fused rows side by side into `packed`. */
function packing(context: Context, fused: Floats, packed: Floats): Run {
  const rows = rowPairs(context, fused, packed);
  return () => {
    for (const [columns, row] of rows) row.set(columns);
  };
}

/** Adds packed gradients to those of the fused rows. */
function adding(context: Context, fused: Floats, packed: Floats): Run {
  const rows = rowPairs(context, fused, packed);
  return () => {
    for (const [columns, row] of rows) addInto(context.kernels, columns, row);
  };
}

/** Each row's columns of keys and values in the fused tensor, with its place among the packed ones. */
function rowPairs(context: Context, fused: Floats, packed: Floats): (readonly [Floats, Floats])[] {
  const { shape, width } = headsOf(context);
  const first = shape.heads * shape.headDim;
  const wide = width - first;
  return Array.from({ length: context.tensors.memory.rows }, (_, row) => [
    fused.subarray(row * width + first, (row + 1) * width),
    packed.subarray(row * wide, (row + 1) * wide),
  ]);
}
