/**
 * How far off a predicted step time may be: the range that reality falls into nine times in ten, judging
 * by published runs. The ranges are worked out ahead (`ranges.ts`, by `fitted.ts`). What is comparable is told
 * by what is known before a run: the class of device, and whether the model is MoE. Whether a job spans nodes,
 * is bound by launches or splits tensors told nothing more.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { Model } from '../../models/model.js';
import type { DeviceClass, Interval, RunClass } from './conformal.js';
import { RANGES } from './ranges.js';

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

/** The range around a predicted step time of `model` on `cluster`; null where nothing comparable was published. */
export function intervalOf(seconds: number, cluster: Cluster, model: Pick<Model, 'moe'>): Interval | null {
  const device = deviceClass(cluster);
  if (device === undefined) return null;
  const { low, high } = RANGES[runClass(device, model)];
  return { low: seconds * Math.exp(low), high: seconds * Math.exp(high) };
}
