/**
 * The time of fused (flash) attention: its products at a fraction of the peak that grows with the
 * head's width, plus the tail of the last block.
 *
 *   time = work / (peak × efficiency) + tail × (longest block) / (rate of one unit) + fixed
 *   efficiency = fraction × width / (width + softmaxWidth)
 *
 * Exponentials are computed outside the matrix units, once per query–key pair, so they weigh less the
 * wider the head: Dao, "FlashAttention-2" (arXiv 2307.08691) and Shah et al., "FlashAttention-3"
 * (arXiv 2407.08608), section 1. Under a causal mask the last query block sees every key and the first
 * almost none; while the longest block finishes, other units are already idle.
 */
import type { Accelerator, KernelParameters } from '../../hardware-profiles/profile.js';
import { type Attention, attendedPairs, BYTES } from '../../program/kernel.js';
import { peakOf } from './peak.js';

/** Products of the backward pass relative to the forward: five against two (Dao 2022). */
const BACKWARD_PRODUCTS = 2.5;

/** The widest head whose tiles FlashAttention 1 keeps on chip without spilling. */
const FLASH1_WIDTH = 64;

/** Seconds on an otherwise idle device, fixed time of the kernel included. */
export function attentionSeconds(a: Attention, device: Accelerator): number {
  const p = device.kernels;
  const backward = a.direction === 'backward';
  const products = backward ? BACKWARD_PRODUCTS : 1;
  const fraction = makersFraction(a, p) * implementationFraction(a, p);
  const tail = backward ? p.attentionBackwardTail : p.attentionForwardTail;
  // Kernels pad a narrower value head to the query head's width.
  const width = Math.max(a.headDim, a.valueDim);
  const rate = peakOf(device, a.precision) * fraction * (width / (width + p.attentionSoftmaxWidth));
  const flopsPerPair = products * 2 * 2 * width;

  const work = (a.batch * a.heads * attendedPairs(a) * flopsPerPair) / rate;
  const tileRows = Math.min(p.attentionTileRows, a.queries);
  const seen = Math.min(a.window ?? a.keys, a.keys, a.documents?.longest ?? a.keys);
  const longestBlock = (tileRows * seen * flopsPerPair * device.units) / rate;
  const arithmetic = work + tail * longestBlock;

  const memory = attentionBytes(a) / (device.memoryBandwidth * p.memoryFraction);
  return Math.max(arithmetic, memory) + p.gemmOverheadSeconds;
}

/** The maker's kernel, as a fraction of the peak for wide heads. */
function makersFraction({ direction }: Attention, p: KernelParameters): number {
  return direction === 'backward' ? p.attentionBackwardFraction : p.attentionForwardFraction;
}

/** Speed of the implementation that runs, relative to the maker's. */
function implementationFraction(
  { direction, implementation, headDim }: Attention,
  p: KernelParameters,
): number {
  if (implementation === undefined) return 1;
  const backward = direction === 'backward';
  if (implementation === 'flash-1') {
    const gain = headDim <= FLASH1_WIDTH ? p.flash1NarrowGain : 1;
    return gain * (backward ? p.flash1BackwardFraction : p.flash1ForwardFraction);
  }
  return backward ? p.flash2BackwardFraction : p.flash2ForwardFraction;
}

/** Queries, keys, values and outputs once each; the backward also reads and writes their gradients. */
function attentionBytes(a: Attention): number {
  const perSequence =
    a.queries * a.heads * (a.headDim + a.valueDim) + a.keys * a.kvHeads * (a.headDim + a.valueDim);
  return a.batch * perSequence * BYTES[a.precision] * (a.direction === 'backward' ? 2 : 1);
}
