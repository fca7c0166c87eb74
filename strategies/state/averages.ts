/**
 * Passes over a bucket of gradients before its sum: the division by the number of replicas, where the collective
 * does not do it, and the copies that a framework makes on the way (flattening, a wider format, and back).
 */
import type { OpId } from '../../program/program.js';
import { stretch } from '../layers/tensors.js';
import { runtimeOf } from '../runtime.js';
import { gradientBytes, type Stage } from '../stage.js';
import { type Bucket, sizeOf } from './buckets.js';

/** Appends the pass, if there is one, and returns the op to wait for. */
export function averaged(stage: Stage, bucket: Bucket, after: OpId): OpId {
  const { averages, widensSums } = runtimeOf(stage.job);
  if (averages === 'in-collective') return after;
  const g = gradientBytes(stage.job);
  // Flattened, divided, widened, narrowed again and copied back.
  const bytesEach = widensSums ? 2 * g + 2 * g + (g + 4) + (4 + g) + 2 * g : 2 * g;
  const parameters = sizeOf(stage, bucket);
  const gradients = stretch('gradients', bucket.first, bucket.last);
  const kernel = {
    family: 'optimizer',
    name: 'average-gradients',
    flops: parameters,
    bytes: parameters * bytesEach,
    launches: widensSums ? 5 : 1,
  } as const;
  const at = { after: [after], reads: [gradients], writes: [gradients] };
  return stage.list.compute(`average ${gradients}`, kernel, at);
}
