/**
 * Attention over a sequence that context ranks share: to a rank's own keys it is a kernel like any (`attention.ts`); here
 * are the others'. Keys and values of some ranks lie in one tensor, rank after rank; queries attend to the blocks that the
 * mask leaves of each, and what they give is blended by its log-sum-exp. A ring of blocks is the same kernels on other tensors.
 */

import { groupOf } from '../../program/mesh.js';
import { columnsFrom } from '../kernels/arrays.js';
import { attentionBackward } from '../kernels/attention/backward.js';
import { blendAttention } from '../kernels/attention/blend.js';
import { type AttentionOutput, attentionForward } from '../kernels/attention/forward.js';
import { type AttentionShape, HIDDEN, type QueryKeyValue } from '../kernels/attention/shape.js';
import type { Line } from '../script.js';
import { type Block, blocksOf } from '../sequence.js';
import type { Floats } from '../tensors.js';
import { headsOf, outputs } from './attention.js';
import { viewOf } from './attention-view.js';
import type { Context, Run } from './context.js';
import { ranksIn } from './keys-and-values.js';

/** Whether an attention kernel reads keys and values that a collective brought. */
export function readsOthers({ reads }: Line): boolean {
  return /\.keys and values /.test(reads.at(-1)!);
}

/** A block of one sequence with the keys and values it is about. */
interface Part {
  readonly sequence: number;
  readonly block: Block;
  readonly shape: AttentionShape;
  readonly inputs: QueryKeyValue;
  /** Of the same places in the gradients. */
  readonly gradients: (dQuery: Floats, dKeys: Floats) => QueryKeyValue;
}

/** What this rank's queries see in the tensor `held` of keys and values: of its own alone, or of all others'. */
function partsOf(context: Context, queries: string, held: string, ofOwn: boolean): Part[] {
  const { workload, tensors } = context;
  const view = viewOf(context, queries);
  const { kvHeads, headDim, valueDim, queries: rows } = view.shape;
  const wide = kvHeads * (headDim + valueDim);
  const [all, keys] = [tensors.tensor(queries), tensors.tensor(held)];
  const { perMicroBatch } = workload.batch;
  const parts: Part[] = [];
  for (const [chunk, index] of ranksIn(context, held).entries()) {
    // Its own and others' are kernels each.
    if ((index === view.index) !== ofOwn) continue;
    for (const block of blocksOf(view.stretches(view.index), view.stretches(index))) {
      const { query, key, causal, offset } = block;
      const shape = { ...view.shape, queries: query.rows, keys: key.rows, causal, offset };
      for (let sequence = 0; sequence < perMicroBatch; sequence++) {
        const at = (from: Floats, ofKeys: Floats, place = chunk): QueryKeyValue => {
          const first = ((place * perMicroBatch + sequence) * rows + key.row) * wide;
          return {
            query: view.queries(from, sequence, query.row),
            key: columnsFrom(ofKeys.subarray(first), wide, 0),
            value: columnsFrom(ofKeys.subarray(first), wide, kvHeads * headDim),
          };
        };
        const gradients = (dQuery: Floats, dKeys: Floats) =>
          at(dQuery, dKeys, dKeys.length === keys.length ? chunk : placeInGroup(context));
        parts.push({ sequence, block, shape, inputs: at(all, keys), gradients });
      }
    }
  }
  return parts;
}

/** The rank's chunk in gradients of all its group, where its own keys lie alone. */
function placeInGroup({ workload, tensors }: Context): number {
  const { rank } = tensors.memory;
  return groupOf(workload.program.mesh, rank, workload.context!.axes.slice(-1)).indexOf(rank);
}

/** Rows of a block's queries in the output of a whole sequence. */
function rowsFrom({ out, lse, lseStride }: Required<AttentionOutput>, row: number): AttentionOutput {
  return { out: columnsFrom(out.values, out.stride, row * out.stride), lse: lse.subarray(row), lseStride };
}

/** What queries gather from others' keys, before it is merged with what they have from their own. */
export function attentionToOthers(context: Context, line: Line): Run {
  const { tensors, kernels, attentionScratch } = context;
  const parts = partsOf(context, line.reads[0]!, line.reads.at(-1)!, false);
  const gathered = partialOf(context, line.writes);
  const heads = viewOf(context, line.reads[0]!);
  const { out: blockOut, lse: blockLse } = divided(context, tensors.statistics('attention block'));
  return () => {
    gathered.out.fill(0);
    gathered.lse.fill(HIDDEN);
    for (const { sequence, block, shape, inputs } of parts) {
      const { rows: queries, row } = block.query;
      const width = shape.heads * shape.valueDim;
      const found = { out: { values: blockOut, stride: width }, lse: blockLse, lseStride: queries };
      attentionForward(kernels, found, inputs, shape, attentionScratch);
      const sum = rowsFrom(outputs(gathered.out, gathered.lse, sequence, heads), row);
      blendAttention(kernels, sum, found, shape, attentionScratch);
    }
  };
}

/** Merges what a part of the keys gave into the output. */
export function mergeAttention(context: Context, line: Line): Run {
  const { tensors, kernels, workload, attentionScratch } = context;
  const [result, statistics] = line.writes as [string, string];
  const heads = viewOf(context, result);
  const [out, lse] = [tensors.tensor(result), tensors.tensor(statistics)];
  const partial = partialOf(
    context,
    line.reads.filter((name) => name.endsWith(OF_A_PART)),
  );
  const sequences = Array.from({ length: workload.batch.perMicroBatch }, (_, i) => [
    outputs(out, lse, i, heads),
    outputs(partial.out, partial.lse, i, heads),
  ]);
  return () => {
    for (const [all, part] of sequences) blendAttention(kernels, all!, part!, heads.shape, attentionScratch);
  };
}

const OF_A_PART = ' of a part';

/** Output and statistics of a part: tensors of the program where it has some, else memory of the kernel's own. */
function partialOf(context: Context, names: readonly string[]) {
  const { tensors } = context;
  const [out, lse] = names.filter((name) => name.endsWith(OF_A_PART));
  if (out === undefined || lse === undefined)
    return divided(context, tensors.statistics('attention to others'));
  return { out: tensors.tensor(out), lse: tensors.tensor(lse) };
}

/** Output and log-sum-exp, one behind the other. */
function divided(context: Context, both: Floats) {
  const { heads, valueDim } = headsOf(context).shape;
  const split = (both.length / (heads * (valueDim + 1))) * heads * valueDim;
  return { out: both.subarray(0, split), lse: both.subarray(split) };
}

/** Shares of gradients: the queries' is added to what there is, the keys' and values' goes to those who have them. */
export function gradientToOthers(context: Context, line: Line): Run {
  const { tensors, kernels, attentionScratch } = context;
  const [arriving, queries] = line.reads as [string, string];
  const [result, statistics, held] = line.reads.slice(-3) as [string, string, string];
  const [toQueries, toKeys] = [line.writes[0]!, line.writes.at(-1)!];
  const isOwn = line.op.kind === 'compute' && line.op.kernel.family === 'attention' && line.op.kernel.causal;
  const parts = partsOf(context, queries, held, isOwn);
  const heads = viewOf(context, queries);
  const [dOut, out, lse] = [tensors.tensor(arriving), tensors.tensor(result), tensors.tensor(statistics)];
  const [dQueries, dKeys] = [tensors.tensor(toQueries), tensors.tensor(toKeys)];
  const runs = parts.map(({ sequence, block, shape, inputs, gradients }) => {
    const output = rowsFrom(outputs(out, lse, sequence, heads), block.query.row);
    const d = rowsFrom(outputs(dOut, lse, sequence, heads), block.query.row).out;
    return () =>
      attentionBackward(kernels, gradients(dQueries, dKeys), d, output, inputs, shape, attentionScratch);
  });
  const cleared = line.writes.filter((name) => !tensors.write(name)).map((name) => tensors.tensor(name));
  return () => {
    for (const target of cleared) target.fill(0);
    for (const run of runs) run();
  };
}
