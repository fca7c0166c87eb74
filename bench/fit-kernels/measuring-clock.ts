/**
 * The clock while a kernel is measured. A program that times a few calls of a short kernel ends before the
 * device's power limit acts, so short kernels run at a higher clock than the same kernel in a training
 * step. The fit describes that with two figures of the measurement, which no profile takes:
 *
 *   rate = sustained rate × (1 + boost / (1 + (time / limit)²))
 *
 * On the B200 it shows plainly: 4096 × 4096 GEMMs of 50 to 150 us reach 1,430 TFLOP/s, and the same
 * rows at ten times the length 1,100.
 */
import type { Accelerator } from '../../hardware-profiles/profile.js';
import { gemmPlan, type Product } from '../../sim/kernels/gemm.js';

export interface MeasuringClock {
  /** How much faster the matrix units run before the power limit acts; 0 for a steady clock. */
  readonly clockBoost: number;
  /** Time of a kernel at which half the boost is gone. */
  readonly clockSeconds: number;
}

export const STEADY: MeasuringClock = { clockBoost: 0, clockSeconds: 1 };

/** Seconds the measuring program sees for a GEMM. */
export function measuredGemmSeconds(product: Product, device: Accelerator, clock: MeasuringClock): number {
  const sustained = gemmPlan(product, device).seconds;
  if (clock.clockBoost === 0) return sustained;
  const factor = 1 + clock.clockBoost / (1 + (sustained / clock.clockSeconds) ** 2);
  const peaks = Object.entries(device.peakFlops).map(([format, peak]) => [format, peak * factor]);
  return gemmPlan(product, { ...device, peakFlops: Object.fromEntries(peaks) }).seconds;
}
