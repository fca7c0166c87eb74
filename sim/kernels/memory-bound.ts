/**
 * The time of kernels bound by memory traffic: bytes over the bandwidth they reach, plus a fixed time
 * per launch that dominates on small tensors.
 */
import type { Accelerator } from '../../hardware-profiles/profile.js';
import type { MemoryBound, Pooling } from '../../program/kernel.js';
import { vectorPeak } from './peak.js';

/** Kernels that must see a whole row before they can write: slower than streaming. */
const REDUCES: ReadonlySet<(MemoryBound | Pooling)['family']> = new Set(['norm', 'softmax', 'loss']);

/** Seconds on an otherwise idle device, fixed time of each launch included. */
export function memoryBoundSeconds(kernel: MemoryBound | Pooling, device: Accelerator): number {
  const p = device.kernels;
  const reduces = REDUCES.has(kernel.family) && !('streams' in kernel && kernel.streams === true);
  const fraction = p.memoryFraction * (reduces ? p.reductionFraction : 1);
  const traffic = kernel.bytes / (device.memoryBandwidth * fraction);
  const arithmetic = kernel.flops / vectorPeak(device);
  return Math.max(traffic, arithmetic) + kernel.launches * p.memoryOverheadSeconds;
}
