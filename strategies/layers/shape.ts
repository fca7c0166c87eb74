/** From a job to the shape of its micro-batches on one rank, and which fusions its framework has. */
import type { Shape } from '../../models/step.js';
import type { Job, KernelSet } from '../job.js';

type Fusions = Pick<Shape, 'flash' | 'attention' | 'fusedSoftmax' | 'fusedElementwise'>;

/** What each kernel set fuses, and whose attention it runs. */
const FUSIONS: Readonly<Record<KernelSet, Fusions>> = {
  unfused: { flash: false, fusedSoftmax: false, fusedElementwise: false },
  'fused-softmax': { flash: false, fusedSoftmax: true, fusedElementwise: false },
  'flash-1': { flash: true, attention: 'flash-1', fusedSoftmax: false, fusedElementwise: false },
  flash: { flash: true, attention: 'flash-2', fusedSoftmax: false, fusedElementwise: false },
  'flash-compiled': { flash: true, attention: 'flash-2', fusedSoftmax: false, fusedElementwise: true },
  'flash-fused': { flash: true, fusedSoftmax: false, fusedElementwise: true },
};

export function shapeOf(job: Job): Shape {
  const { layout } = job;
  return {
    sequences: layout.microBatch,
    positions: job.sequence / layout.cp,
    tensor: layout.tp,
    sequenceParallel: layout.sequenceParallel && layout.tp > 1,
    precision: job.precision,
    ...FUSIONS[job.kernels],
    overlapTensor: job.overlapTensor ?? true,
    accumulateFloat32: job.gradientPrecision === 'fp32',
  };
}
