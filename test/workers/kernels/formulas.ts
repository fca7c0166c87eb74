/** The layers' formulas in double precision, as plainly as they can be written: what the kernels are held against. */

export type Numbers = ArrayLike<number>;

/** Row `row` of a [rows, width] array. */
function rowOf(x: Numbers, row: number, width: number): number[] {
  return Array.from({ length: width }, (_, i) => x[row * width + i]!);
}

const mean = (row: readonly number[]) => row.reduce((sum, value) => sum + value, 0) / row.length;

/** Applies `f` to each row of `width` and joins the results. */
function mapRows(x: Numbers, width: number, f: (row: number[], index: number) => number[]): number[] {
  return Array.from({ length: x.length / width }, (_, row) => f(rowOf(x, row, width), row)).flat();
}

export function layerNorm(
  x: Numbers,
  gain: Numbers,
  bias: Numbers,
  width: number,
  epsilon: number,
): number[] {
  return mapRows(x, width, (row) => {
    const centre = mean(row);
    const deviation = Math.sqrt(mean(row.map((value) => (value - centre) ** 2)) + epsilon);
    return row.map((value, i) => ((value - centre) / deviation) * gain[i]! + bias[i]!);
  });
}

export function rmsNorm(x: Numbers, gain: Numbers, width: number, epsilon: number): number[] {
  return mapRows(x, width, (row) => {
    const rms = Math.sqrt(mean(row.map((value) => value ** 2)) + epsilon);
    return row.map((value, i) => (value / rms) * gain[i]!);
  });
}

export const CURVES = {
  gelu: (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  silu: (x: number) => x / (1 + Math.exp(-x)),
  relu: (x: number) => Math.max(x, 0),
  'squared-relu': (x: number) => Math.max(x, 0) ** 2,
} as const;

export function softmax(row: readonly number[]): number[] {
  const highest = Math.max(...row);
  const powers = row.map((value) => Math.exp(value - highest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

/** y[tokens, outputs] = x · weightᵀ + bias. */
export function linear(
  x: Numbers,
  weight: Numbers,
  bias: Numbers,
  inputs: number,
  outputs: number,
): number[] {
  return mapRows(x, inputs, (row) =>
    Array.from({ length: outputs }, (_, o) =>
      row.reduce((sum, value, i) => sum + value * weight[o * inputs + i]!, bias[o]!),
    ),
  );
}

export interface Heads {
  readonly queries: number;
  readonly keys: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly valueDim: number;
  readonly scale: number;
  readonly causal: boolean;
  readonly offset: number;
  readonly window?: number;
}

/** Attention with every score written out; inputs are contiguous [positions, heads · dim]. */
export function attention(query: Numbers, key: Numbers, value: Numbers, shape: Heads): number[] {
  const { queries, keys, heads, kvHeads, headDim, valueDim, scale, causal, offset } = shape;
  const out: number[] = Array(queries * heads * valueDim).fill(0);
  for (let q = 0; q < queries; q++) {
    for (let head = 0; head < heads; head++) {
      const kv = Math.floor((head * kvHeads) / heads);
      const scores = Array.from({ length: keys }, (_, k) => {
        const behind = q + offset - k;
        if ((causal && behind < 0) || behind >= (shape.window ?? Infinity)) return -Infinity;
        let score = 0;
        for (let i = 0; i < headDim; i++) {
          score += query[(q * heads + head) * headDim + i]! * key[(k * kvHeads + kv) * headDim + i]!;
        }
        return score * scale;
      });
      softmax(scores).forEach((probability, k) => {
        for (let i = 0; i < valueDim; i++) {
          out[(q * heads + head) * valueDim + i]! += probability * value[(k * kvHeads + kv) * valueDim + i]!;
        }
      });
    }
  }
  return out;
}

/** Σ over tokens of −log softmax(logits)[target]. */
export function crossEntropy(logits: Numbers, targets: Numbers, vocabulary: number): number {
  let sum = 0;
  for (let t = 0; t < targets.length; t++) {
    sum -= Math.log(softmax(rowOf(logits, t, vocabulary))[targets[t]!]!);
  }
  return sum;
}
