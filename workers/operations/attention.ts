/** Core attention over the fused tensor of queries, keys and values, sequence by sequence; and rotary embedding on it. */

import { columnsFrom } from '../kernels/arrays.js';
import { attentionBackward } from '../kernels/attention/backward.js';
import { attentionForward } from '../kernels/attention/forward.js';
import type { AttentionShape, QueryKeyValue } from '../kernels/attention/shape.js';
import { fillRotaryTable, rotate } from '../kernels/rotary.js';
import type { Line } from '../script.js';
import type { Floats } from '../tensors.js';
import type { Context, Run } from './context.js';

interface Heads {
  readonly shape: AttentionShape;
  /** Floats of one token in the fused tensor. */
  readonly width: number;
}

export function headsOf({ workload, tensors }: Context): Heads {
  const { heads, kvHeads, headDim, causal } = workload.arithmetic;
  const { tensorRanks } = tensors.memory;
  const { length } = tensors.memory.positions;
  const shape = {
    queries: length,
    keys: length,
    heads: heads / tensorRanks,
    kvHeads: kvHeads / tensorRanks,
    headDim,
    valueDim: headDim,
    scale: 1 / Math.sqrt(headDim),
    causal,
    offset: 0,
  };
  return { shape, width: (shape.heads + 2 * shape.kvHeads) * headDim };
}

/** Queries, keys and values of sequence `i` as columns of the fused rows. */
function slices(fused: Floats, i: number, { shape, width }: Heads): QueryKeyValue {
  const rows = fused.subarray(i * shape.queries * width);
  const keys = shape.heads * shape.headDim;
  return {
    query: columnsFrom(rows, width, 0),
    key: columnsFrom(rows, width, keys),
    value: columnsFrom(rows, width, keys + shape.kvHeads * shape.headDim),
  };
}

export function outputs(context: Floats, lse: Floats, i: number, { shape }: Pick<Heads, 'shape'>) {
  const width = shape.heads * shape.valueDim;
  const statistics = shape.heads * shape.queries;
  return {
    out: { values: context.subarray(i * shape.queries * width), stride: width },
    lse: lse.subarray(i * statistics, (i + 1) * statistics),
    lseStride: shape.queries,
  };
}

export function attention(context: Context, line: Line): Run {
  const { tensors, kernels, workload, attentionScratch } = context;
  const heads = headsOf(context);
  const [result, statistics] = line.writes as [string, string];
  const fused = tensors.tensor(line.reads[0]!);
  const out = tensors.tensor(result);
  const lse = tensors.tensor(statistics);
  const sequences = Array.from({ length: workload.batch.perMicroBatch }, (_, i) => ({
    output: outputs(out, lse, i, heads),
    inputs: slices(fused, i, heads),
  }));
  return () => {
    for (const { output, inputs } of sequences)
      attentionForward(kernels, output, inputs, heads.shape, attentionScratch);
  };
}

export function attentionGradient(context: Context, line: Line): Run {
  const { tensors, kernels, workload, attentionScratch } = context;
  const heads = headsOf(context);
  const [arriving, fusedName, result, statistics] = line.reads as [string, string, string, string];
  const target = tensors.tensor(line.writes[0]!);
  tensors.write(line.writes[0]!);
  const fused = tensors.tensor(fusedName);
  const [dOut, out, lse] = [tensors.tensor(arriving), tensors.tensor(result), tensors.tensor(statistics)];
  const sequences = Array.from({ length: workload.batch.perMicroBatch }, (_, i) => ({
    gradients: slices(target, i, heads),
    dOut: outputs(dOut, lse, i, heads).out,
    output: outputs(out, lse, i, heads),
    inputs: slices(fused, i, heads),
  }));
  return () => {
    target.fill(0);
    for (const s of sequences) {
      attentionBackward(kernels, s.gradients, s.dOut, s.output, s.inputs, heads.shape, attentionScratch);
    }
  };
}

/** Turns queries and keys in place, forward or back. */
export function rotary(context: Context, line: Line, direction: 1 | -1): Run {
  const { tensors, kernels, workload } = context;
  const { shape, width } = headsOf(context);
  const { perMicroBatch } = workload.batch;
  const { positions: own } = tensors.memory;
  const positions = own.length;
  const fused = tensors.tensor(line.writes[0]!);
  const half = shape.headDim / 2;
  const angles = tensors.statistics('rotary');
  const table = { cos: angles.subarray(0, positions * half), sin: angles.subarray(positions * half) };
  fillRotaryTable(table, own, shape.headDim, workload.arithmetic.rotaryBase);
  return () => {
    for (let i = 0; i < perMicroBatch; i++) {
      const rows = columnsFrom(fused.subarray(i * positions * width), width, 0);
      rotate(kernels, rows, table, positions, shape.heads + shape.kvHeads, shape.headDim, direction);
    }
  };
}
