/**
 * The time of a convolution: that of the GEMM which its library forms without writing it down (implicit GEMM, channels
 * last; NVIDIA, "Convolutional Layers User's Guide" (2023), section 2), and of the tensors it moves, each once.
 */
import type { Accelerator } from '../../hardware-profiles/profile.js';
import { BYTES, type Convolution, volume } from '../../program/kernel.js';
import { type GemmPlan, gemmPlan, type Product } from './gemm.js';

/** Bytes a convolution must move: input, output and weights, once each. */
export function convolutionBytes(c: Convolution): number {
  const { images, inputs, outputs, groups, from, to, window, precision, accumulate } = c;
  const e = BYTES[precision];
  const weights = (outputs * inputs * volume(window)) / groups;
  const kept = c.role === 'weight-gradient' && accumulate ? 8 : Math.max(2, e);
  return images * (inputs * volume(from) + outputs * volume(to)) * Math.max(2, e) + weights * kept;
}

/** The product that it is: rows are what is written, one group after the other. */
export function implicitProduct(c: Convolution): Product {
  const { images, groups, precision, role } = c;
  const [inputs, outputs] = [c.inputs / groups, c.outputs / groups];
  const [window, read, written] = [volume(c.window), images * volume(c.from), images * volume(c.to)];
  const outputBytes = c.accumulate ? 4 + 4 : Math.max(2, BYTES[precision]);
  const of = { count: groups, grouped: false, role, precision, outputBytes };
  switch (role) {
    case 'forward':
      return { m: written, n: outputs, k: inputs * window, ...of };
    case 'input-gradient':
      // With a stride, each input is read by a part of the window alone.
      return { m: read, n: inputs, k: (outputs * window * written) / read, ...of };
    case 'weight-gradient':
      return { m: outputs, n: inputs * window, k: written, ...of };
  }
}

export function convolutionPlan(c: Convolution, device: Accelerator): GemmPlan {
  const plan = gemmPlan(implicitProduct(c), device);
  const memory = convolutionBytes(c) / (device.memoryBandwidth * device.kernels.memoryFraction);
  return memory > plan.seconds ? { ...plan, seconds: memory, boundBy: 'memory' } : plan;
}
