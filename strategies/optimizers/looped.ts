/**
 * Gradient descent as `torch.optim.SGD` ran it before version 2.0: for each tensor in turn weight decay is added, the momentum
 * decayed and added to, and the weight moved, a kernel each (`torch/optim/sgd.py` at v1.13, `_single_tensor_sgd`). The host takes as
 * long for a tensor as AdamW's `foreach` does, five to ten microseconds an operation (`sim/kernels/launches.ts`).
 */
import type { Job } from '../job.js';
import { runtimeOf } from '../runtime.js';

const OPERATIONS = 4;

/** Whether the update is gradient descent over whole weights, which PyTorch may loop over. */
export function mayRunLooped({ layout, training = {} }: Pick<Job, 'layout' | 'training'>): boolean {
  const { optimizer, updatesInBackward, offload } = training;
  const descends = optimizer === 'sgd' || optimizer === 'sgd-momentum';
  return descends && updatesInBackward !== true && offload?.optimizer === undefined && layout.zero === 0;
}

export function runsLooped(job: Pick<Job, 'layout' | 'training' | 'runtime'>): boolean {
  return runtimeOf(job).optimizerKernels === 'looped' && mayRunLooped(job);
}

export function loopedLaunches(tensors: number): number {
  return OPERATIONS * tensors;
}
