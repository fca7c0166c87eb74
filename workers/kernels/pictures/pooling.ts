/**
 * Pools of pictures with channels last: the largest or the mean of each window, and the mean of a whole picture. A window
 * that reaches over the edge has fewer positions; its mean counts those outside as zeros, as PyTorch's does. Backward,
 * the first of several largest takes the gradient.
 */
import { eachWindow, positionsWritten, type Slide } from './shape.js';

export interface PoolShape extends Slide {
  readonly channels: number;
}

/** y[images, to, channels] = the largest of each window of x[images, from, channels]. */
export function maxPool(y: Float32Array, x: Float32Array, shape: PoolShape): void {
  const { channels } = shape;
  eachWindow(shape, 0, positionsWritten(shape), (position, image, top, left) => {
    for (let c = 0; c < channels; c++)
      y[position * channels + c] = x[largestAt(x, shape, image, top, left, c)]!;
  });
}

/** Adds each gradient to where its window is largest. */
export function maxPoolBackward(dx: Float32Array, dy: Float32Array, x: Float32Array, shape: PoolShape): void {
  const { channels } = shape;
  eachWindow(shape, 0, positionsWritten(shape), (position, image, top, left) => {
    for (let c = 0; c < channels; c++)
      dx[largestAt(x, shape, image, top, left, c)]! += dy[position * channels + c]!;
  });
}

function largestAt(
  x: Float32Array,
  { from, window, channels }: PoolShape,
  image: number,
  top: number,
  left: number,
  channel: number,
): number {
  let best = -1;
  for (let row = Math.max(top, 0); row < Math.min(top + window[0], from[0]); row++) {
    for (let column = Math.max(left, 0); column < Math.min(left + window[1], from[1]); column++) {
      const at = ((image * from[0] + row) * from[1] + column) * channels + channel;
      if (best < 0 || x[at]! > x[best]!) best = at;
    }
  }
  return best;
}

/** y[images, to, channels] = the mean of each window of x[images, from, channels]. */
export function averagePool(y: Float32Array, x: Float32Array, shape: PoolShape): void {
  const { channels, window } = shape;
  const share = 1 / (window[0] * window[1]);
  eachWindow(shape, 0, positionsWritten(shape), (position, image, top, left) => {
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      eachUnder(shape, image, top, left, (at) => {
        sum += x[at + c]!;
      });
      y[position * channels + c] = sum * share;
    }
  });
}

/** Adds to dx. */
export function averagePoolBackward(dx: Float32Array, dy: Float32Array, shape: PoolShape): void {
  const { channels, window } = shape;
  const share = 1 / (window[0] * window[1]);
  eachWindow(shape, 0, positionsWritten(shape), (position, image, top, left) => {
    eachUnder(shape, image, top, left, (at) => {
      for (let c = 0; c < channels; c++) dx[at + c]! += dy[position * channels + c]! * share;
    });
  });
}

/** Calls `visit` with the first channel of each position under a window. */
function eachUnder(
  { from, window, channels }: PoolShape,
  image: number,
  top: number,
  left: number,
  visit: (at: number) => void,
): void {
  for (let row = Math.max(top, 0); row < Math.min(top + window[0], from[0]); row++) {
    for (let column = Math.max(left, 0); column < Math.min(left + window[1], from[1]); column++) {
      visit(((image * from[0] + row) * from[1] + column) * channels);
    }
  }
}

/** y[images, channels] = the mean of x[images, positions, channels] over positions. */
export function globalPool(y: Float32Array, x: Float32Array, images: number, channels: number): void {
  const positions = x.length / images / channels;
  for (let image = 0; image < images; image++) {
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      for (let p = 0; p < positions; p++) sum += x[(image * positions + p) * channels + c]!;
      y[image * channels + c] = sum / positions;
    }
  }
}

/** Every position has an even share of its channel's gradient. */
export function globalPoolBackward(
  dx: Float32Array,
  dy: Float32Array,
  images: number,
  channels: number,
): void {
  const positions = dx.length / images / channels;
  for (let image = 0; image < images; image++) {
    for (let p = 0; p < positions; p++) {
      for (let c = 0; c < channels; c++) {
        dx[(image * positions + p) * channels + c] = dy[image * channels + c]! / positions;
      }
    }
  }
}
