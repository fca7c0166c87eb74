/** What a program's convolutions and pools slide over, as their kernels take it, and the room that this needs. */
import type { Convolution, Pooling } from '../program/kernel.js';
import { type ConvolutionShape, rowsFloats } from './kernels/pictures/convolution.js';
import type { Slide } from './kernels/pictures/shape.js';

/** Where the windows of convolutions are written out, as `RankMemory` calls it. */
export const CONVOLUTION_ROWS = 'rows of convolutions';

/** Throws for windows of volumes. */
export function slideOf(kernel: Pick<Convolution | Pooling, keyof Slide>): Slide {
  const { images, from, to, window, stride, padding } = kernel;
  const both = (each: readonly number[]) => {
    if (each.length !== 2)
      throw new Error(`threads slide over pictures, and not over ${each.length} extents`);
    return [each[0]!, each[1]!] as const;
  };
  return {
    ...{ images, from: both(from), to: both(to) },
    ...{ window: both(window), stride: both(stride), padding: both(padding) },
  };
}

export function convolutionShape(kernel: Convolution): ConvolutionShape {
  const { inputs, outputs, groups } = kernel;
  return { ...slideOf(kernel), inputs, outputs, groups };
}

/** Floats that the windows of a convolution take at a time. */
export function convolutionRows(kernel: Convolution): number {
  return rowsFloats(convolutionShape(kernel));
}
