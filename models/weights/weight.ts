/**
 * One learned tensor, and the two shapes nearly all of them come in: a linear layer and a norm. Tensor
 * parallelism divides a linear layer by columns (its outputs) or by rows (its inputs), after Shoeybi et
 * al. 2019 (arXiv 1909.08053, section 3).
 */
import type { Model } from '../model.js';

export interface Weight {
  readonly name: string;
  /** A matrix is [outputs, inputs]; an expert's weight has one expert's shape. */
  readonly shape: readonly number[];
  /** The dimension tensor parallelism divides. Absent: replicated on every tensor-parallel rank. */
  readonly split?: 0 | 1;
  /** True for a routed expert's weight, which expert parallelism spreads over ranks. */
  readonly expert?: boolean;
  /** How many of this shape a layer has: the number of experts, else 1. */
  readonly copies: number;
  /** It is not trained: it has no gradient, and no optimizer state. */
  readonly frozen?: true;
  /** Bytes of an element with its share of scales, where a frozen weight is kept in another format than it computes in. */
  readonly bytesEach?: number;
  /** Every tensor rank has it whole and computes a part of its gradient: what it makes, or is multiplied by, is divided. */
  readonly partialGradient?: true;
  /** It is an embedding table [rows, width] of a recommendation model: a step reads and updates few of its rows. */
  readonly table?: TableTraits;
}

/**
 * How a table is read and trained. Its rows are updated by the kernel of its backward pass (FBGEMM's fused optimizers), so it
 * has no gradient buffer, no master copy, and takes no part in what keeps the other weights in step.
 */
export interface TableTraits {
  /** Rows that a sample looks up in it. */
  readonly lookups: number;
  /** Bytes of a number of it. */
  readonly bytesEach: number;
  /** What its optimizer keeps for each row, whole: nothing (SGD), a float32 (row-wise Adagrad), or one a number (Adagrad). */
  readonly state: 'none' | 'row' | 'number';
}

/** Elements of a weight, all its copies together. */
export function elementsOf(weight: Weight): number {
  return weight.shape.reduce((product, size) => product * size, weight.copies);
}

/** `column`: outputs divided; `row`: inputs divided, outputs summed over ranks; `whole`: replicated. */
type Parallel = 'column' | 'row' | 'whole';

/**
 * The matrix [outputs, inputs] of a linear layer and, if it has one, its bias [outputs]. A column-parallel
 * bias is divided with its outputs; a row-parallel one is added after the sum, so every rank has it whole.
 */
export function linearWeights(
  name: string,
  [outputs, inputs]: readonly [number, number],
  parallel: Parallel,
  options: { readonly bias?: boolean; readonly experts?: number } = {},
): Weight[] {
  const copies = options.experts ?? 1;
  const expert = options.experts === undefined ? {} : { expert: true };
  const matrixSplit =
    parallel === 'whole' ? {} : { split: parallel === 'column' ? (0 as const) : (1 as const) };
  const matrix: Weight = { name, shape: [outputs, inputs], ...matrixSplit, ...expert, copies };
  if (options.bias !== true) return [matrix];
  const biasSplit = parallel === 'column' ? { split: 0 as const } : {};
  return [matrix, { name: `${name}.bias`, shape: [outputs], ...biasSplit, ...expert, copies }];
}

type NormTraits = Pick<Model, 'norm' | 'normBias' | 'normGain'>;

/** A norm's gain and, for a layer norm that has one, its bias; both [width] and replicated, or divided by heads. */
export function normWeights(name: string, model: NormTraits, width: number, parallel?: 'column'): Weight[] {
  const split = parallel === 'column' ? { split: 0 as const } : {};
  return normTensors(name, model).map((tensor) => ({ name: tensor, shape: [width], ...split, copies: 1 }));
}

/** Names of what the norm `name` has learned. */
export function normTensors(name: string, { norm, normBias, normGain }: NormTraits): string[] {
  if (normGain === false) return [];
  return norm === 'rms' || normBias === false ? [`${name}.gain`] : [`${name}.gain`, `${name}.bias`];
}
