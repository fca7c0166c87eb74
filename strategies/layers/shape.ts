/** From a job to the shape of its micro-batches on one rank, and which fusions its framework has. */
import type { Shape } from '../../models/step.js';
import type { Job } from '../job.js';

export function shapeOf(job: Job): Shape {
  const { layout, kernels } = job;
  return {
    sequences: layout.microBatch,
    positions: job.sequence / layout.cp,
    tensor: layout.tp,
    sequenceParallel: layout.sequenceParallel && layout.tp > 1,
    precision: job.precision,
    flash: kernels === 'flash' || kernels === 'flash-fused',
    fusedSoftmax: kernels === 'fused-softmax',
    fusedElementwise: kernels === 'flash-fused',
    accumulateFloat32: job.gradientPrecision === 'fp32',
  };
}
