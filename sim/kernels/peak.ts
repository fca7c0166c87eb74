/** Which peak a kernel is held against. */
import type { Accelerator, KernelParameters } from '../../hardware-profiles/profile.js';
import { InputError } from '../../input/error.js';
import type { Precision } from '../../program/kernel.js';

/**
 * Dense peak in FLOP/s of a device for a number format. Throws InputError when its matrix units do
 * not have the format.
 */
export function peakOf(device: Accelerator, precision: Precision): number {
  const peak = device.peakFlops[precision];
  if (peak !== undefined) return peak;
  const has = Object.keys(device.peakFlops).join(', ');
  throw new InputError(
    `${device.title} has no ${precision} matrix arithmetic; choose one of ${has}, or another accelerator`,
  );
}

/** Peak of the arithmetic outside the matrix units; every supported device states fp32 or bf16. */
export function vectorPeak(device: Accelerator): number {
  return device.peakFlops.fp32 ?? peakOf(device, 'bf16');
}

/** Formats below 16 bits reach another fraction of their own, higher peak; 1 for all others. */
export function narrowFraction(precision: Precision, p: KernelParameters): number {
  if (precision === 'fp8') return p.narrowFraction;
  return precision === 'fp4' ? p.fp4Fraction : 1;
}
