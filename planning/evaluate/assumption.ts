/** A figure that a prediction rests on. */
import type { Provenance } from '../../hardware-profiles/profile.js';

export interface Assumption {
  /** What the figure is, as a path: `accelerator.kernels.gemmPeakFraction`. */
  readonly figure: string;
  /** SI base units; null for tables and for what a device lacks. */
  readonly value: number | null;
  readonly kind: Provenance['kind'];
  readonly source: string;
}
