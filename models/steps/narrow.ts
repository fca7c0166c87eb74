/** Number formats below 16 bits: the copies that products read, and the kernels that make them. */
import type { MemoryBound } from '../../program/kernel.js';
import { activationBytes, type Shape, type Tensor } from './step.js';

const isNarrow = ({ precision }: Shape) => precision === 'fp8' || precision === 'fp4';

/** Bytes of one narrow value with its share of the scales: one for 32 values of fp8, for 16 of fp4. */
const narrowBytes = ({ precision }: Shape) => (precision === 'fp8' ? 1 + 1 / 32 : 1 / 2 + 1 / 16);

/**
 * What FP8 and FP4 layers of the device maker's library keep for the weight gradient: the narrow copy of their
 * input, not the 16-bit tensor (Transformer Engine saves the quantised input). Others, such as torchao, keep the
 * 16-bit input and cast it again.
 */
export function narrowInput(layer: string, values: number, shape: Shape): Tensor | undefined {
  if (!isNarrow(shape) || shape.attention !== undefined) return undefined;
  return { name: `${layer} narrow input`, bytes: Math.ceil(values * narrowBytes(shape)) };
}

/** Whether a library's layers keep narrow copies for weight gradients, and how many bytes one of a tensor of so many bytes has. */
export function narrowCopy(bytes: number, shape: Shape): number | undefined {
  return narrowInput('', bytes / activationBytes(shape), shape)?.bytes;
}

/** The kernels that make the narrow copy of a kept input a second time. */
export function castsOf({ bytes }: Tensor, shape: Shape): MemoryBound[] {
  return casts(Math.floor(bytes / narrowBytes(shape)), shape);
}

/** FP8 and FP4 products read tensors that a kernel before them has scaled, cast and transposed. */
export function casts(values: number, shape: Shape): MemoryBound[] {
  if (!isNarrow(shape)) return [];
  const bytes = values * (2 + 2 * narrowBytes(shape));
  return [{ family: 'elementwise', name: 'cast', flops: values, bytes, launches: 1 }];
}
