/**
 * How far off a predicted step time may be: the range that reality falls into nine times in ten, judging
 * by published runs. The ranges are worked out ahead (`ranges.ts`, by `fitted.ts`). What is comparable is told
 * by what is known before a run: the class of device, and whether the model is MoE. Whether a job spans nodes,
 * is bound by launches or splits tensors told nothing more. Beyond what was measured (`ground.ts`) it is wider.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { Model } from '../../models/model.js';
import { parameterCount } from '../../models/weights/parameters.js';
import type { Precision } from '../../program/kernel.js';
import { narrowFraction } from '../../sim/kernels/peak.js';
import { BEYOND, type DeviceClass, type Interval, type RunClass } from './conformal.js';
import { beyondGround } from './ground.js';
import { GROUNDS } from './published-ground.js';
import { RANGES } from './ranges.js';

/** What an interval depends on. */
export interface ComparableRun {
  readonly cluster: Cluster;
  readonly model: Model;
  readonly precision: Precision;
  /** Tokens a sequence. */
  readonly sequence: number;
}

/** Class of a cluster's device; undefined for threads of a CPU, which no published run is comparable to. */
export function deviceClass({ accelerator, provenance }: Cluster): DeviceClass | undefined {
  if (accelerator.kind === 'cpu') return undefined;
  if (accelerator.kind === 'tpu') return 'tpu';
  const measured = provenance['accelerator.kernels.gemmPeakFraction']?.kind === 'measured';
  return measured ? 'gpu-measured' : 'gpu-borrowed';
}

/** Class of a run of `model` on a device of class `device`. */
export function runClass(device: DeviceClass, model: Pick<Model, 'moe'>): RunClass {
  return model.moe === undefined ? device : 'moe';
}

/** In what the run on `devices` devices is unlike every published one, as parts of a sentence. */
export function beyondMeasured(
  { cluster, model, precision, sequence }: ComparableRun,
  devices: number,
): string[] {
  const device = deviceClass(cluster);
  if (device === undefined) return [];
  const { total: parameters } = parameterCount(model);
  const run = { accelerator: cluster.accelerator.id, precision, devices, sequence, parameters };
  return beyondGround(run, runClass(device, model), GROUNDS);
}

/** The range of ln(measured / predicted) on `devices` devices; null where nothing comparable was published. */
export function logRangeOf(run: ComparableRun, devices: number): Interval | null {
  const device = deviceClass(run.cluster);
  if (device === undefined) return null;
  const range = RANGES[runClass(device, run.model)];
  return beyondMeasured(run, devices).length > 0 ? widened(range) : range;
}

/** The same centre, `BEYOND` times as wide. */
export function widened({ low, high }: Interval): Interval {
  const [centre, half] = [(low + high) / 2, (high - low) / 2];
  return { low: centre - BEYOND * half, high: centre + BEYOND * half };
}

/**
 * The range around a predicted step time. `hfu` is what it makes of the device's peak: no step is so short that its
 * matrix arithmetic would run faster than the device sustains.
 */
export function intervalOf(
  seconds: number,
  hfu: number,
  run: ComparableRun,
  devices: number,
): Interval | null {
  const range = logRangeOf(run, devices);
  if (range === null) return null;
  return {
    low: Math.min(seconds, Math.max(leastSeconds(seconds, hfu, run), seconds * Math.exp(range.low))),
    high: seconds * Math.exp(range.high),
  };
}

/** At the pace that the device sustains; a predicted step is never shorter than itself. */
export function leastSeconds(
  seconds: number,
  hfu: number,
  run: Pick<ComparableRun, 'cluster' | 'precision'>,
): number {
  return Math.min(seconds, (seconds * hfu) / sustainedFraction(run));
}

/** The part of the dense peak that large GEMMs sustain. */
function sustainedFraction({ cluster, precision }: Pick<ComparableRun, 'cluster' | 'precision'>): number {
  const { kernels } = cluster.accelerator;
  return kernels.gemmPeakFraction * narrowFraction(precision, kernels);
}
