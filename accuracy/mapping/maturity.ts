/**
 * How far libraries had come when a record was made. Profiles describe a device with the libraries of years
 * later; a generation whose matrix units are programmed in a new way starts slower. Hopper's (asynchronous
 * warp-group MMA) did; Ampere's kept the instructions of the generation before, but for one case.
 */
import type { SourcedAccelerator } from '../../hardware-profiles/index.js';
import type { KernelParameters } from '../../hardware-profiles/profile.js';
import type { Assumptions } from './verdict.js';

interface Early {
  readonly generation: SourcedAccelerator['generation'];
  /** Records of this year or before. */
  readonly until: number;
  /** Speed relative to the profile's. */
  readonly fraction: number;
  /** Of what. */
  readonly what: string;
  readonly parameters: readonly (keyof KernelParameters)[];
}

const EARLY: readonly Early[] = [
  /**
   * MLPerf Training v3.0 (June 2023) against v3.1 (November 2023), the same submitter, system and configuration of
   * GPT-3 on 512 and 768 H100: 12.08 to 11.05 s and 12.13 to 11.08 s a step, 0.914.
   */
  {
    generation: 'hopper',
    until: 2023,
    fraction: 0.914,
    what: 'GEMM and attention kernels',
    parameters: ['gemmPeakFraction', 'attentionForwardFraction', 'attentionBackwardFraction'],
  },
  /**
   * Heads of 108, 150 and 450 in BigScience's steps of early 2022 on A100, against heads of whole 16 bytes in the same
   * models: their GEMMs take what 10 TFLOP/s would, whatever the layout, a thirtieth of the peak.
   */
  {
    generation: 'ampere',
    until: 2022,
    fraction: 0.08,
    what: 'attention GEMMs of heads that are no multiple of 16 bytes',
    parameters: ['unalignedBatchFraction'],
  },
];

/** The accelerator as its libraries drove it in `year`; itself when they were mature or no year is stated. */
export function asOf(
  accelerator: SourcedAccelerator,
  year: number | null | undefined,
  assumptions: Assumptions,
): SourcedAccelerator {
  const early = EARLY.find((e) => e.generation === accelerator.generation && (year ?? Infinity) <= e.until);
  if (!early) return accelerator;
  assumptions.add(
    `libraries of ${early.until} on ${early.generation}: ${early.what} at ${early.fraction} of their later speed`,
  );
  const slower = early.parameters.map((name) => [
    name,
    (accelerator.kernels[name] as number) * early.fraction,
  ]);
  return { ...accelerator, kernels: { ...accelerator.kernels, ...Object.fromEntries(slower) } };
}
