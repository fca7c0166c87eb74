/** Bytes of what is held for each parameter that is trained: the weight itself, its gradient, the optimizer's state. */
import { BYTES } from '../program/kernel.js';
import type { Job } from './job.js';

/** Bytes of one stored weight: the 16-bit copy GEMMs read, or the float32 weight itself. */
export function weightBytes({ precision, training }: Pick<Job, 'precision' | 'training'>): number {
  if (training?.weights !== undefined) return BYTES[training.weights];
  return precision === 'fp32' || precision === 'tf32' ? 4 : 2;
}

export function gradientBytes(job: Pick<Job, 'gradientPrecision'>): number {
  return BYTES[job.gradientPrecision];
}

/** Adam's two moments in float32, and a float32 master copy where the stored weight is narrower. */
export function optimizerBytes(job: Pick<Job, 'precision' | 'training'>): number {
  return weightBytes(job) === 4 ? 8 : 12;
}
