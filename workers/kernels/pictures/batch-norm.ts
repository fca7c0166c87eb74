/**
 * Batch normalisation (Ioffe and Szegedy 2015, arXiv 1502.03167) over the rows of one micro-batch, [rows, channels]: y =
 * x̂ · gain + bias, x̂ = (x − mean) · r, r = 1 / √(variance + ε), of each channel. Sums over rows are in double precision, row
 * after row. Backward, mean and variance depend on every x of the channel, as in a layer norm on every x of the row:
 *   dBias = Σ dy, dGain = Σ dy x̂, dx = gain · r (dy − dBias / rows − x̂ · dGain / rows).
 */

export interface BatchNormArrays {
  readonly x: Float32Array;
  readonly gain: Float32Array;
  /** Mean, then r, of each channel: what the forward pass keeps. */
  readonly statistics: Float32Array;
}

/** Two sums for each channel, while a kernel runs. */
export type Sums = Float64Array;

/** Writes y and the statistics; `sums` has two numbers for each channel. `y` may be `x`. */
export function batchNormForward(
  y: Float32Array,
  { x, gain, statistics }: BatchNormArrays,
  bias: Float32Array,
  epsilon: number,
  sums: Sums,
): void {
  const channels = gain.length;
  const rows = x.length / channels;
  const [mean, variance] = [sums.subarray(0, channels), sums.subarray(channels, 2 * channels)];
  sums.fill(0);
  for (let at = 0; at < x.length; ) for (let c = 0; c < channels; c++, at++) mean[c]! += x[at]!;
  for (let c = 0; c < channels; c++) mean[c]! /= rows;
  for (let at = 0; at < x.length; )
    for (let c = 0; c < channels; c++, at++) variance[c]! += (x[at]! - mean[c]!) ** 2;
  for (let c = 0; c < channels; c++) {
    statistics[c] = mean[c]!;
    statistics[channels + c] = 1 / Math.sqrt(variance[c]! / rows + epsilon);
  }
  for (let at = 0; at < x.length; ) {
    for (let c = 0; c < channels; c++, at++) {
      y[at] = (x[at]! - statistics[c]!) * statistics[channels + c]! * gain[c]! + bias[c]!;
    }
  }
}

/** Writes dx and adds to `gradients`; `dx` may be `dy`. */
export function batchNormBackward(
  dx: Float32Array,
  gradients: { readonly gain: Float32Array; readonly bias: Float32Array },
  dy: Float32Array,
  { x, gain, statistics }: BatchNormArrays,
  sums: Sums,
): void {
  const channels = gain.length;
  const rows = x.length / channels;
  const [sum, along] = [sums.subarray(0, channels), sums.subarray(channels, 2 * channels)];
  sums.fill(0);
  const normed = (at: number, c: number) => (x[at]! - statistics[c]!) * statistics[channels + c]!;
  for (let at = 0; at < x.length; ) {
    for (let c = 0; c < channels; c++, at++) {
      sum[c]! += dy[at]!;
      along[c]! += dy[at]! * normed(at, c);
    }
  }
  for (let c = 0; c < channels; c++) {
    gradients.bias[c]! += sum[c]!;
    gradients.gain[c]! += along[c]!;
    sum[c]! /= rows;
    along[c]! /= rows;
  }
  for (let at = 0; at < x.length; ) {
    for (let c = 0; c < channels; c++, at++) {
      dx[at] = gain[c]! * statistics[channels + c]! * (dy[at]! - sum[c]! - normed(at, c) * along[c]!);
    }
  }
}
