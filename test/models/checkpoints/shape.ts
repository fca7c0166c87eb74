/** One sequence on one rank, with fused kernels: what a layer's steps are worked out for. */
import type { Shape } from '../../../models/steps/step.js';

export const SHAPE: Shape = {
  ...{ sequences: 1, positions: 64, tensor: 1, sequenceParallel: false, precision: 'bf16', flash: true },
  ...{ fusedSoftmax: true, fusedElementwise: true, accumulateFloat32: true },
};
