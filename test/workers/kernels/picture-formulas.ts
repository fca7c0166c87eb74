/** What networks of pictures compute, in double precision and as plainly as it can be written: what their kernels are held against. */
import type { ConvolutionShape } from '../../../workers/kernels/pictures/convolution.js';
import type { PoolShape } from '../../../workers/kernels/pictures/pooling.js';
import type { Slide } from '../../../workers/kernels/pictures/shape.js';
import type { Numbers } from './formulas.js';

/** Numbers under a window of one channel, zeros or nothing outside of the picture. */
function under(x: Numbers, shape: Slide & { channels: number }, at: readonly number[], outside?: number) {
  const [image, row, column, channel] = at as [number, number, number, number];
  const { from, window, stride, padding, channels } = shape;
  const found: number[] = [];
  for (let i = 0; i < window[0]; i++) {
    for (let j = 0; j < window[1]; j++) {
      const [r, c] = [row * stride[0] + i - padding[0], column * stride[1] + j - padding[1]];
      const inside = r >= 0 && r < from[0] && c >= 0 && c < from[1];
      if (inside) found.push(x[((image * from[0] + r) * from[1] + c) * channels + channel]!);
      else if (outside !== undefined) found.push(outside);
    }
  }
  return found;
}

/** Every output position and channel, in the order that they lie in. */
function overOutputs(
  { images, to }: Slide,
  channels: number,
  of: (at: readonly number[]) => number,
): number[] {
  const counts = [images, to[0], to[1], channels];
  const all: number[] = [];
  const go = (at: number[]): void => {
    if (at.length === counts.length) {
      all.push(of(at));
      return;
    }
    for (let i = 0; i < counts[at.length]!; i++) go([...at, i]);
  };
  go([]);
  return all;
}

/** The sum over a window and the channels of a group; weight[output, window, input]. */
export function convolution(x: Numbers, weight: Numbers, shape: ConvolutionShape): number[] {
  const { inputs, outputs, groups, window } = shape;
  const each = inputs / groups;
  const area = window[0] * window[1];
  return overOutputs(shape, outputs, ([image, row, column, output]) => {
    const group = Math.floor((output! * groups) / outputs);
    let sum = 0;
    for (let c = 0; c < each; c++) {
      const at = [image!, row!, column!, group * each + c];
      const values = under(x, { ...shape, channels: inputs }, at, 0);
      for (let p = 0; p < area; p++) sum += values[p]! * weight[(output! * area + p) * each + c]!;
    }
    return sum;
  });
}

export function maxPool(x: Numbers, shape: PoolShape): number[] {
  return overOutputs(shape, shape.channels, (at) => Math.max(...under(x, shape, at)));
}

export function averagePool(x: Numbers, shape: PoolShape): number[] {
  const area = shape.window[0] * shape.window[1];
  return overOutputs(
    shape,
    shape.channels,
    (at) => under(x, shape, at).reduce((sum, value) => sum + value, 0) / area,
  );
}

/** Over the rows of each channel. */
export function batchNorm(x: Numbers, gain: Numbers, bias: Numbers, epsilon: number): number[] {
  const channels = gain.length;
  const rows = x.length / channels;
  const y = Array.from(x);
  for (let c = 0; c < channels; c++) {
    const column = Array.from({ length: rows }, (_, row) => x[row * channels + c]!);
    const mean = column.reduce((sum, value) => sum + value, 0) / rows;
    const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows;
    for (let row = 0; row < rows; row++)
      y[row * channels + c] = ((column[row]! - mean) / Math.sqrt(variance + epsilon)) * gain[c]! + bias[c]!;
  }
  return y;
}
