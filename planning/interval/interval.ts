/**
 * How far off a predicted step time may be: the range that reality falls into nine times in ten, judging
 * by published runs (`residuals.ts`). What is comparable is told by what is known before a run: the class
 * of device, and whether the model is MoE. Whether a job spans nodes, is bound by launches or splits tensors told nothing more.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { Model } from '../../models/model.js';
import { type DeviceClass, type Interval, Intervals, type Residuals, type RunClass } from './conformal.js';
import { RESIDUALS } from './residuals.js';

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
  return device === undefined ? null : shippedIntervals().around(seconds, runClass(device, model));
}

let shipped: Intervals | undefined;

/** The ranges that the residuals shipped with llmsim give. */
export function shippedIntervals(): Intervals {
  shipped ??= new Intervals(readResiduals(RESIDUALS));
  return shipped;
}

/** Residuals as text: a line for each source and class, `source | class | ratios`. */
export function writeResiduals(residuals: readonly Residuals[]): string {
  return residuals
    .map(({ source, runs, logRatios }) =>
      [source, runs, logRatios.map((r) => r.toFixed(4)).join(' ')].join(' | '),
    )
    .join('\n');
}

/** Reads what `writeResiduals` wrote. */
export function readResiduals(text: string): Residuals[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [ratios, runs, ...source] = line.split(' | ').reverse();
      return {
        source: source.reverse().join(' | '),
        runs: runs as RunClass,
        logRatios: ratios!.split(' ').map(Number),
      };
    });
}
