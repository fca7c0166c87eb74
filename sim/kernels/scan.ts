/**
 * The time of linear attention and state spaces: the slower of what their kernels move and of their products, which
 * are small tiles in open kernels and go at the rate of the open fused attention of that width. A selective scan has
 * no products and is held against the arithmetic outside the matrix units.
 *
 *   time = max(bytes / bandwidth reached, FLOPs / rate) + fixed × launches
 *
 * No device's own measurement stands behind this: the rate is borrowed from attention's (`docs/kernels.md`).
 */
import type { Accelerator } from '../../hardware-profiles/profile.js';
import { flopsOf, type Scan } from '../../program/kernel.js';
import { peakOf, vectorPeak } from './peak.js';

/** Seconds on an otherwise idle device, fixed time of each launch included. */
export function scanSeconds(scan: Scan, device: Accelerator): number {
  const fixed = scan.launches * device.kernels.memoryOverheadSeconds;
  return Math.max(trafficSeconds(scan, device), arithmeticSeconds(scan, device)) + fixed;
}

export function scanBoundBy(scan: Scan, device: Accelerator): 'arithmetic' | 'memory' {
  return arithmeticSeconds(scan, device) > trafficSeconds(scan, device) ? 'arithmetic' : 'memory';
}

function trafficSeconds({ bytes }: Scan, { memoryBandwidth, kernels }: Accelerator): number {
  return bytes / (memoryBandwidth * kernels.memoryFraction);
}

function arithmeticSeconds(scan: Scan, device: Accelerator): number {
  if (scan.rule === 'selective') return flopsOf(scan) / vectorPeak(device);
  const p = device.kernels;
  const fraction =
    scan.direction === 'forward'
      ? p.attentionForwardFraction * p.flash2ForwardFraction
      : p.attentionBackwardFraction * p.flash2BackwardFraction;
  const width = Math.max(scan.keyDim, scan.valueDim);
  return (
    flopsOf(scan) / (peakOf(device, scan.precision) * fraction * (width / (width + p.attentionSoftmaxWidth)))
  );
}
