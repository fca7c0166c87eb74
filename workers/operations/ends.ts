/** Embedding, positions, and the loss over the (split) vocabulary. */
import {
  crossEntropyBackward,
  exponentialSums,
  rowMaxima,
  summedLoss,
  targetLogits,
} from '../kernels/cross-entropy.js';
import { embeddingBackward, embeddingForward } from '../kernels/embedding.js';
import type { Line } from '../script.js';
import { type Context, into, ownRows, type Run, tokensOf } from './context.js';
import { withoutGradient } from './linear.js';

export function embedding(context: Context, line: Line): Run {
  const { tensors } = context;
  const { values, local } = tensors.weight(line.reads[0]!);
  const tokens = tokensOf(context, line, 0);
  const slice = {
    firstToken: tensors.memory.tensorRank * local.rows,
    rows: local.rows,
    width: local.columns,
  };
  return into(context, line.writes[0]!, (out) => embeddingForward(out, values, tokens(), slice));
}

export function embeddingGradient(context: Context, line: Line): Run {
  const { tensors } = context;
  const name = withoutGradient(line.writes[0]!);
  const local = tensors.memory.parameters.find(name)!;
  const gradient = tensors.weightGradient(name);
  const arriving = tensors.tensor(line.reads[0]!);
  const tokens = tokensOf(context, line, 0);
  const slice = {
    firstToken: tensors.memory.tensorRank * local.rows,
    rows: local.rows,
    width: local.columns,
  };
  return () => embeddingBackward(gradient, arriving, tokens(), slice);
}

/** Adds to each row the table's row of its position; a rank with part of the sequence has part of the rows. */
export function positions(context: Context, line: Line): Run {
  const { tensors, kernels } = context;
  const [input, name] = line.reads as [string, string];
  const x = tensors.tensor(input);
  const { values: table, local } = tensors.weight(name);
  const { first, rows } = ownRows(context, false);
  return into(context, line.writes[0]!, (out) => {
    kernels.copy(out, x);
    eachRow(first, rows, tensors.memory.positions, local.columns, (row, position) => {
      for (let c = 0; c < local.columns; c++) out[row + c]! += table[position + c]!;
    });
  });
}

export function positionGradient(context: Context, line: Line): Run {
  const { tensors } = context;
  const name = withoutGradient(line.writes[0]!);
  const { columns } = tensors.memory.parameters.find(name)!;
  const gradient = tensors.weightGradient(name);
  const arriving = tensors.tensor(line.reads[0]!);
  const { first, rows } = ownRows(context, false);
  return () =>
    eachRow(first, rows, tensors.memory.positions, columns, (row, position) => {
      for (let c = 0; c < columns; c++) gradient[position + c]! += arriving[row + c]!;
    });
}

/** Calls `visit` with the float where each row begins, in the tensor and in the table of positions. */
function eachRow(
  first: number,
  rows: number,
  positions: Int32Array,
  width: number,
  visit: (row: number, position: number) => void,
): void {
  for (let i = 0; i < rows; i++) visit(i * width, positions[(first + i) % positions.length]! * width);
}

/** Statistics of the loss of one micro-batch: largest logit, sum of exponentials, target's logit, a float per token. */
export interface LossTerms {
  readonly maximum: Float32Array;
  readonly total: Float32Array;
  readonly target: Float32Array;
}

export function lossTerms({ tensors }: Context, microBatch: number): LossTerms {
  const all = tensors.statistics(`loss ${microBatch}`);
  const tokens = all.length / 3;
  const part = (i: number) => all.subarray(i * tokens, (i + 1) * tokens);
  return { maximum: part(0), total: part(1), target: part(2) };
}

/**
 * The local part of the loss: the largest logit of each row. Exponentials need the largest over all ranks,
 * so they follow once that is known (`lossSums`); on one rank, at once.
 */
export function loss(context: Context, line: Line): Run {
  const { tensors, kernels } = context;
  const logits = tensors.tensor(line.reads[0]!);
  const terms = lossTerms(context, line.microBatch!);
  const slice = vocabularySlice(context, logits, terms);
  const largest = () => rowMaxima(kernels, terms.maximum, logits, slice);
  if (tensors.memory.tensorRanks > 1) return largest;
  const sums = lossSums(context, line);
  const report = lossReport(context, line);
  return () => {
    largest();
    sums();
    report();
  };
}

/** Sums of exponentials and the target's logit, after the largest logit is known; `line` read the logits. */
export function lossSums(context: Context, line: Line): Run {
  const { tensors, kernels } = context;
  const logits = tensors.tensor(line.reads[0]!);
  const terms = lossTerms(context, line.microBatch!);
  const slice = vocabularySlice(context, logits, terms);
  const targets = tokensOf(context, line, 1);
  return () => {
    exponentialSums(kernels, terms.total, logits, terms.maximum, slice);
    targetLogits(terms.target, logits, targets(), slice);
  };
}

/** Reports the micro-batch's loss, once, from the first tensor rank. */
export function lossReport(context: Context, line: Line): Run {
  const terms = lossTerms(context, line.microBatch!);
  if (context.tensors.memory.tensorRank > 0) return () => {};
  return () => context.addLoss(summedLoss(terms, terms.maximum.length));
}

/** Softmax less one-hot, over the logits; divided by the tokens of the whole batch, so the loss is a mean. */
export function lossGradient(context: Context, line: Line): Run {
  const { tensors, kernels, workload } = context;
  const logits = tensors.tensor(line.writes[0]!);
  const terms = lossTerms(context, line.microBatch!);
  const slice = vocabularySlice(context, logits, terms);
  const targets = tokensOf(context, line, 1);
  const factor = 1 / (workload.batch.sequences * workload.batch.positions);
  return () => crossEntropyBackward(kernels, logits, logits, terms, targets(), slice, factor);
}

function vocabularySlice({ tensors }: Context, logits: Float32Array, terms: LossTerms) {
  const tokens = terms.maximum.length;
  const width = logits.length / tokens;
  return { tokens, width, firstToken: tensors.memory.tensorRank * width };
}
