/**
 * Autocast over float32 weights: the residual stream and the norms around it are float32, and every product casts what it
 * reads to 16 bits: its weight on each use, and the norm's output, each product for itself. Copies wait for the backward
 * pass, where the weight's gradient is widened again. (PyTorch `torch.autocast`: linear and matmul run in 16 bits, norms,
 * softmax and sums with float32 in float32; casts of weights that are views, as FSDP's are, are not cached:
 * pytorch/pytorch, aten/src/ATen/autocast_mode.cpp, `cached_cast`.)
 */
import type { Kernel } from '../../program/kernel.js';
import { activationBytes, type Shape, type Tensor } from './step.js';

/** Whether the stream is wider than what products read and write. */
export function isWide(shape: Shape): boolean {
  return streamBytes(shape) > activationBytes(shape);
}

/** Bytes of one value of the residual stream: of what layers hand to each other, and of norms of it. */
export function streamBytes(shape: Shape): number {
  return shape.streamBytes ?? activationBytes(shape);
}

/** The 16-bit copy of what a product reads of the stream. */
export function castInput(layer: string, values: number, shape: Shape): Tensor | undefined {
  return isWide(shape) ? { name: `${layer} cast input`, bytes: values * activationBytes(shape) } : undefined;
}

/** The 16-bit copy of a weight of so many elements. */
export function castWeight(layer: string, elements: number, shape: Shape): Tensor | undefined {
  return isWide(shape)
    ? { name: `${layer} cast weight`, bytes: elements * activationBytes(shape) }
    : undefined;
}

/** Narrowing or widening `values` of the stream's format; none where there is one format. */
export function streamCast(values: number, shape: Shape): Kernel[] {
  if (!isWide(shape)) return [];
  const bytes = values * (streamBytes(shape) + activationBytes(shape));
  return [{ family: 'elementwise', name: 'cast', flops: values, bytes, launches: 1 }];
}
