/** Bytes that are held for each trained parameter of a model, before any sharding. */
import type { Model } from '../../models/model.js';
import { formatsOf } from '../formats.js';
import type { Job } from '../job.js';
import { optimizerOf } from './index.js';
import { type Formats, heldBytes, type Optimizer, ruleOf, sizeOf } from './optimizer.js';
import { tensorsByLayer } from './tensors.js';

/** `optimizer` has the master weights in it. */
export interface PerParameter {
  readonly weights: number;
  readonly gradients: number;
  readonly optimizer: number;
}

const ONE_RANK = { dp: 1, tp: 1, pp: 1, cp: 1, ep: 1, vpp: 1, shard: 1, zero: 0, microBatch: 1 } as const;

/** Of a job, by the formats that it says. */
export function bytesPerParameter(
  job: Pick<Job, 'model' | 'precision' | 'gradientPrecision' | 'training'>,
): PerParameter {
  const formats = formatsOf(job);
  return {
    weights: formats.weight,
    gradients: job.training?.updatesInBackward === true ? 0 : formats.gradient,
    optimizer: stateBytesPerParameter(optimizerOf(job.training?.optimizer), job.model, formats),
  };
}

/** Of an optimizer over the trained tensors of a model: its state, and master weights where there are any. */
export function stateBytesPerParameter(optimizer: Optimizer, model: Model, formats: Formats): number {
  const layout = { ...ONE_RANK, sequenceParallel: false, recompute: 'none' } as const;
  let bytes = 0;
  let parameters = 0;
  for (const { tensor, count } of tensorsByLayer({ model, layout }).rest.flat()) {
    bytes += count * heldBytes(ruleOf(optimizer, tensor), tensor, formats);
    parameters += count * sizeOf(tensor);
  }
  return parameters === 0 ? 0 : bytes / parameters;
}
