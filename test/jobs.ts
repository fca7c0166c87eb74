/** Jobs made for tests. */
import { modelById } from '../models/index.js';
import type { Job, Layout } from '../strategies/job.js';

export const ONE_DEVICE: Layout = {
  dp: 1,
  tp: 1,
  pp: 1,
  cp: 1,
  ep: 1,
  vpp: 1,
  shard: 1,
  zero: 0,
  sequenceParallel: false,
  recompute: 'none',
  microBatch: 1,
};

/** `shard` follows `dp` unless given. */
export function jobOf(
  model: string,
  layout: Partial<Layout>,
  rest: Partial<Omit<Job, 'layout' | 'model'>> = {},
): Job {
  const dp = layout.dp ?? 1;
  return {
    model: modelById(model),
    layout: { ...ONE_DEVICE, shard: dp, ...layout },
    sequence: 2048,
    globalBatch: dp * (layout.microBatch ?? 1),
    precision: 'bf16',
    gradientPrecision: 'fp32',
    kernels: 'flash-fused',
    ...rest,
  };
}
