/**
 * Passes over a bucket of gradients before it is reduced: the division by the number of replicas, where the collective
 * does not do it, and the copies that a framework makes on the way (flattening, a cast to float32, and back).
 */
import type { OpId } from '../../program/program.js';
import { gradientBytes } from '../formats.js';
import { flatBuffer } from '../layers/tensors.js';
import { runtimeOf } from '../runtime.js';
import type { Stage } from '../stage.js';
import { type Bucket, sizeOf } from './buckets.js';

/** Appends the pass, if there is one, and returns the op to wait for. */
export function averageGradients(stage: Stage, bucket: Bucket, after: OpId): OpId {
  const { gradientAverage, fp32AllReduce } = runtimeOf(stage.job);
  if (gradientAverage === 'in-collective') return after;
  const parameters = sizeOf(stage, bucket);
  if (parameters === 0) return after;
  const g = gradientBytes(stage.job);
  // Flattened, divided, cast to float32, cast back and copied back.
  const bytesEach = fp32AllReduce ? 2 * g + 2 * g + (g + 4) + (4 + g) + 2 * g : 2 * g;
  const gradients = flatBuffer('gradients', bucket.first, bucket.last);
  const kernel = {
    family: 'optimizer',
    name: 'average-gradients',
    flops: parameters,
    bytes: parameters * bytesEach,
    launches: fp32AllReduce ? 5 : 1,
  } as const;
  const at = { after: [after], reads: [gradients], writes: [gradients] };
  return stage.list.compute(`average ${gradients}`, kernel, at);
}
