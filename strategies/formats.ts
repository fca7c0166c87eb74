/** Bytes of what is held for each parameter that is trained: the weight itself, its gradient, the optimizer's state. */
import { BYTES } from '../program/kernel.js';
import type { Job } from './job.js';
import type { Formats } from './optimizers/optimizer.js';
import { runtimeOf } from './runtime.js';

type Kept = Pick<Job, 'precision' | 'training'>;

/** Bytes of one stored weight: the 16-bit copy GEMMs read, or the float32 weight itself. */
export function weightBytes({ precision, training }: Kept): number {
  if (training?.weights !== undefined) return BYTES[training.weights];
  return precision === 'fp32' || precision === 'tf32' ? 4 : 2;
}

export function gradientBytes(job: Pick<Job, 'gradientPrecision'>): number {
  return BYTES[job.gradientPrecision];
}

/** Bytes of a gradient as it was computed: 16 bits at most where the arithmetic has no more, whatever weights are kept in. */
export function computedGradientBytes(job: Kept & Pick<Job, 'gradientPrecision'>): number {
  const kept = gradientBytes(job);
  return job.precision === 'fp32' || job.precision === 'tf32' ? kept : Math.min(kept, 2);
}

/** Bytes of a gradient on its way to the ranks that keep a shard of it. */
export function reducedBytes(job: Kept & Pick<Job, 'gradientPrecision' | 'layout' | 'runtime'>): number {
  const asComputed = job.layout.zero === 3 && runtimeOf(job).shardReduce === 'computed';
  return asComputed ? computedGradientBytes(job) : gradientBytes(job);
}

/** Whether a float32 copy of narrower weights is kept: unless the job does without. */
export function keepsMasterWeights(job: Kept): boolean {
  return weightBytes(job) < 4 && job.training?.masterWeights !== false;
}

/** Whether GEMMs of 16 bits and less read casts of float32 weights (autocast). */
export function autocasts(job: Kept): boolean {
  return weightBytes(job) === 4 && job.precision !== 'fp32' && job.precision !== 'tf32';
}

/** What an update reads and writes: moments are float32 unless only 16-bit weights are kept, or the job says. */
export function formatsOf(job: Kept & Pick<Job, 'gradientPrecision'>): Formats {
  const weight = weightBytes(job);
  const master = keepsMasterWeights(job);
  const said = job.training?.moments;
  const moment = said === undefined ? (master ? 4 : weight) : BYTES[said];
  return { weight, gradient: gradientBytes(job), moment, master };
}
