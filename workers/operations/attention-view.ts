/**
 * What a rank attends with, whose sequences others share: fused rows of all its heads, or, where ranks exchange heads for
 * positions, some heads of its group's rows, queries, keys and values each a tensor. Groups then stand for ranks.
 */
import { columnsFrom, type Strided } from '../kernels/arrays.js';
import type { AttentionShape } from '../kernels/attention/shape.js';
import { type Stretch, stretchesOf } from '../sequence.js';
import type { Floats } from '../tensors.js';
import { headsOf } from './attention.js';
import type { Context } from './context.js';

const SOME_HEADS = ' of some heads';

export interface View {
  /** Of one sequence's rows, to their own keys. */
  readonly shape: AttentionShape;
  /** Which of the ranks, or groups of them, this one is, and what of every sequence each has. */
  readonly index: number;
  readonly stretches: (index: number) => readonly Stretch[];
  /** Queries of a tensor of queries, or of their gradients, from a row of a sequence on. */
  readonly queries: (tensor: Floats, sequence: number, row: number) => Strided;
}

/** That of a tensor of queries, of keys and values, or of their gradients, by its name. */
export function viewOf(context: Context, name: string): View {
  const { workload, tensors } = context;
  const { balance, ranks, exchange } = workload.context!;
  const { contextRank, positions } = tensors.memory;
  const all = workload.batch.positions;
  if (!name.endsWith(SOME_HEADS)) {
    const { shape, width } = headsOf(context);
    return {
      ...{ shape, index: contextRank },
      stretches: (index) => stretchesOf(balance, ranks, index, all),
      queries: (tensor, sequence, row) =>
        columnsFrom(tensor.subarray((sequence * positions.length + row) * width), width, 0),
    };
  }
  const shape = someHeads(context);
  const width = shape.heads * shape.headDim;
  return {
    ...{ shape, index: Math.floor(contextRank / exchange) },
    stretches: (index) => stretchesOf(balance, ranks / exchange, index, all),
    queries: (tensor, sequence, row) =>
      columnsFrom(tensor.subarray((sequence * shape.queries + row) * width), width, 0),
  };
}

/** Attention of some heads of the rows of a group. */
export function someHeads(context: Context): AttentionShape {
  const { shape } = headsOf(context);
  const { exchange } = context.workload.context!;
  const rows = exchange * context.tensors.memory.positions.length;
  return {
    ...{ ...shape, queries: rows, keys: rows },
    ...{ heads: shape.heads / exchange, kvHeads: shape.kvHeads / exchange },
  };
}

/**
 * Each row's keys and values, or their gradients, where the rank has them, with their places among packed ones, which are
 * keys before values: columns of the fused rows, or the rows of two tensors, of which `name` is that of the values.
 */
export function packedRows(context: Context, name: string, packed: Floats): (readonly [Floats, Floats])[] {
  const { tensors } = context;
  if (!name.endsWith(SOME_HEADS)) {
    const { shape, width } = headsOf(context);
    const fused = tensors.tensor(name);
    const first = shape.heads * shape.headDim;
    const wide = width - first;
    return Array.from({ length: tensors.memory.rows }, (_, row) => [
      fused.subarray(row * width + first, (row + 1) * width),
      packed.subarray(row * wide, (row + 1) * wide),
    ]);
  }
  const { kvHeads, headDim } = someHeads(context);
  const wide = kvHeads * headDim;
  const [keys, values] = [name.replace('value', 'key'), name].map((each) => tensors.tensor(each));
  return Array.from({ length: values!.length / wide }, (_, row) => row).flatMap(
    (row) =>
      [
        [keys!.subarray(row * wide, (row + 1) * wide), packed.subarray(2 * row * wide, (2 * row + 1) * wide)],
        [
          values!.subarray(row * wide, (row + 1) * wide),
          packed.subarray((2 * row + 1) * wide, 2 * (row + 1) * wide),
        ],
      ] as const,
  );
}
