/**
 * How far libraries had come when a record was made. Profiles describe a device with the libraries of years
 * later; a generation whose matrix units are programmed in a new way starts slower. Hopper's (asynchronous
 * warp-group products) did; Ampere's kept the instructions of the generation before.
 */
import type { SourcedAccelerator } from '../../hardware-profiles/index.js';
import type { Assumptions } from './verdict.js';

interface Early {
  readonly generation: SourcedAccelerator['generation'];
  /** Records of this year or before. */
  readonly until: number;
  /** Speed of matrix and attention kernels relative to the profile's. */
  readonly fraction: number;
}

/**
 * MLPerf Training v3.0 (June 2023) against v3.1 (November 2023), the same submitter, system and configuration of
 * GPT-3 on 512 and 768 H100: 12.08 to 11.05 s and 12.13 to 11.08 s a step, 0.914.
 */
const EARLY: readonly Early[] = [{ generation: 'hopper', until: 2023, fraction: 0.914 }];

/** The accelerator as its libraries drove it in `year`; itself when they were mature or no year is stated. */
export function asOf(
  accelerator: SourcedAccelerator,
  year: number | null | undefined,
  assumptions: Assumptions,
): SourcedAccelerator {
  const early = EARLY.find((e) => e.generation === accelerator.generation && (year ?? Infinity) <= e.until);
  if (!early) return accelerator;
  assumptions.add(
    `libraries of ${early.until} on ${early.generation}: matrix and attention kernels at ${early.fraction} of their later speed`,
  );
  const { kernels } = accelerator;
  return {
    ...accelerator,
    kernels: {
      ...kernels,
      gemmPeakFraction: kernels.gemmPeakFraction * early.fraction,
      attentionForwardFraction: kernels.attentionForwardFraction * early.fraction,
      attentionBackwardFraction: kernels.attentionBackwardFraction * early.fraction,
    },
  };
}
