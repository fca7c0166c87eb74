/**
 * Depthwise convolutions: every channel is convolved by itself, so that nothing is multiplied by a matrix. They run outside the
 * matrix units and are bound by the memory they move, at less than a copy's rate.
 *
 * | constant | value | from |
 * | --- | --- | --- |
 * | of streaming's rate, outputs and input gradients | 0.75 | assumed: cuDNN's kernel for channels last (`conv2d_c1_k1_nhwc_kernel`) takes 12 us for the strided 3 × 3 ones of EfficientNetV2-S, of 3.8 to 4 MB at batch 8, and 14 us for the others, of 2.4 to 6 MB, on an RTX 3070 of 448 GB/s (masahi/tvm-cutlass-eval, effnetv2/nvprof_cudnn.txt): 0.6 to 0.85 of a copy, fixed times included |
 * | of streaming's rate, weight gradients | 0.4 | assumed: a sum over all positions of each channel, of which partial sums are added by a second pass |
 * | of the arithmetic outside matrix units | 0.5 | assumed: as many loads and conversions as multiply-adds |
 */
import type { Accelerator } from '../../hardware-profiles/profile.js';
import { type Convolution, flopsOf } from '../../program/kernel.js';
import { convolutionBytes } from './convolution-bytes.js';
import type { GemmPlan } from './gemm.js';
import { vectorPeak } from './peak.js';

const STREAMING = { forward: 0.75, 'input-gradient': 0.75, 'weight-gradient': 0.4 } as const;
const ARITHMETIC = 0.5;

/** Whether each group is one channel, or reads one. */
export function isDepthwise({ groups, inputs }: Convolution): boolean {
  return groups > 1 && groups === inputs;
}

export function depthwisePlan(c: Convolution, device: Accelerator): GemmPlan {
  const { memoryFraction, memoryOverheadSeconds } = device.kernels;
  const traffic = convolutionBytes(c) / (device.memoryBandwidth * memoryFraction * STREAMING[c.role]);
  const arithmetic = flopsOf(c) / (vectorPeak(device) * ARITHMETIC);
  return {
    seconds: Math.max(traffic, arithmetic) + memoryOverheadSeconds,
    tile: { rows: 1, columns: 1 },
    split: 1,
    waves: 1,
    boundBy: arithmetic > traffic ? 'arithmetic' : 'memory',
  };
}
