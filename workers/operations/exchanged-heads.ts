/**
 * Attention of ranks that exchange heads for positions (DeepSpeed-Ulysses, arXiv 2309.14509): each packs what it has of every
 * rank's heads, an all-to-all takes that there, and what comes is put in order of position; back the same way. Between the
 * two a rank has some heads of all the rows of its group, queries, keys and values in tensors of their own.
 */
import { attentionBackward } from '../kernels/attention/backward.js';
import { attentionForward } from '../kernels/attention/forward.js';
import type { AttentionShape, QueryKeyValue } from '../kernels/attention/shape.js';
import type { Line } from '../script.js';
import { positionsOf, stretchesOf } from '../sequence.js';
import type { Floats } from '../tensors.js';
import { headsOf, outputs } from './attention.js';
import { someHeads } from './attention-view.js';
import type { Context, Run } from './context.js';

const SOME_HEADS = ' of some heads';
const BY_RANK = ' by rank';
const FROM_RANKS = ' from ranks';

/** Whether an attention kernel has some heads of the rows of a group. */
export function hasSomeHeads({ reads }: Line): boolean {
  return reads[0]!.endsWith(SOME_HEADS);
}

/** Where each row of the group's ranks lies once all are in order of position: by member, by row. */
function orderOf({ workload, tensors }: Context): {
  readonly order: readonly Int32Array[];
  readonly rows: number;
} {
  const { balance, ranks, exchange } = workload.context!;
  const { contextRank, positions } = tensors.memory;
  const first = contextRank - (contextRank % exchange);
  const all = Array.from({ length: exchange }, (_, member) =>
    positionsOf(stretchesOf(balance, ranks, first + member, workload.batch.positions)),
  );
  const sorted = Int32Array.from(all.flatMap((own) => [...own])).sort();
  const order = all.map((own) => own.map((position) => sorted.indexOf(position)));
  return { order, rows: exchange * positions.length };
}

/** Which columns of a row an exchanged tensor has, of `heads` heads in all. */
function columnsOf(context: Context, part: string) {
  const { shape, width } = headsOf(context);
  const { heads, kvHeads, headDim } = shape;
  const query = { heads, first: 0, width };
  const key = { heads: kvHeads, first: heads * headDim, width };
  switch (part) {
    case 'query':
      return query;
    case 'key':
      return key;
    case 'value':
      return { ...key, first: (heads + kvHeads) * headDim };
    default:
      return { ...query, width: heads * headDim };
  }
}

/** `L1.mb0.d(key) by rank` → `key`. */
function partIn(name: string): string {
  return name
    .replace(/^L\d+\.mb\d+\./, '')
    .replace(/^d\((.+?)\)/, '$1')
    .replace(/ (by rank|from ranks)$/, '');
}

/** Packs for an exchange, or unpacks what came of one. */
export function rearrangeHeads(context: Context, line: Line): Run {
  const { tensors, workload } = context;
  const [from, to] = [line.reads[0]!, line.writes[0]!];
  const packs = to.endsWith(BY_RANK);
  const [exchanged, other] = packs ? [to, from] : [from, to];
  if (!exchanged.endsWith(packs ? BY_RANK : FROM_RANKS))
    throw new Error(`${line.op.label} exchanges nothing`);
  const { heads, first, width } = columnsOf(context, partIn(exchanged));
  const { exchange } = workload.context!;
  const wide = (heads / exchange) * workload.arithmetic.headDim;
  const [packed, rowed] = [tensors.tensor(exchanged), tensors.tensor(other)];
  tensors.write(to);
  const { order, rows: groupRows } = orderOf(context);
  const rows = tensors.memory.positions.length;
  const bySomeHeads = other.endsWith(SOME_HEADS);
  const pairs: (readonly [Floats, Floats])[] = [];
  for (let member = 0; member < exchange; member++) {
    for (let sequence = 0; sequence < workload.batch.perMicroBatch; sequence++) {
      for (let row = 0; row < rows; row++) {
        const at = ((member * workload.batch.perMicroBatch + sequence) * rows + row) * wide;
        const start = bySomeHeads
          ? (sequence * groupRows + order[member]![row]!) * wide
          : (sequence * rows + row) * width + first + member * wide;
        pairs.push([packed.subarray(at, at + wide), rowed.subarray(start, start + wide)]);
      }
    }
  }
  return packs
    ? () => {
        for (const [chunk, columns] of pairs) chunk.set(columns);
      }
    : () => {
        for (const [chunk, columns] of pairs) columns.set(chunk);
      };
}

/** Queries, keys and values of a sequence, each a tensor. */
function operands(
  names: readonly string[],
  { tensors }: Context,
  i: number,
  shape: AttentionShape,
): QueryKeyValue {
  const { queries: rows, heads, kvHeads, headDim } = shape;
  const [query, key, value] = names.map((name, part) => {
    const stride = (part === 0 ? heads : kvHeads) * headDim;
    return { values: tensors.tensor(name).subarray(i * rows * stride), stride };
  });
  return { query: query!, key: key!, value: value! };
}

export function attentionOfSomeHeads(context: Context, line: Line): Run {
  const { tensors, kernels, workload, attentionScratch } = context;
  const shape = someHeads(context);
  const [out, lse] = line.writes.map((name) => tensors.tensor(name)) as [Floats, Floats];
  const sequences = Array.from({ length: workload.batch.perMicroBatch }, (_, i) => ({
    output: outputs(out, lse, i, { shape }),
    inputs: operands(line.reads, context, i, shape),
  }));
  return () => {
    for (const { output, inputs } of sequences)
      attentionForward(kernels, output, inputs, shape, attentionScratch);
  };
}

export function gradientOfSomeHeads(context: Context, line: Line): Run {
  const { tensors, kernels, workload, attentionScratch } = context;
  const shape = someHeads(context);
  const [arriving, , , , result, statistics] = line.reads as [string, string, string, string, string, string];
  const [dOut, out, lse] = [arriving, result, statistics].map((name) => tensors.tensor(name)) as [
    Floats,
    Floats,
    Floats,
  ];
  const targets = line.writes.slice(0, 3).map((name) => tensors.tensor(name));
  for (const name of line.writes) tensors.write(name);
  const sequences = Array.from({ length: workload.batch.perMicroBatch }, (_, i) => ({
    gradients: operands(line.writes, context, i, shape),
    dOut: outputs(dOut, lse, i, { shape }).out,
    output: outputs(out, lse, i, { shape }),
    inputs: operands(line.reads.slice(1), context, i, shape),
  }));
  return () => {
    for (const target of targets) target.fill(0);
    for (const s of sequences)
      attentionBackward(kernels, s.gradients, s.dOut, s.output, s.inputs, shape, attentionScratch);
  };
}
