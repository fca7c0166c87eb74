/**
 * Choices of a job that some programs depend on and others do not. Whoever reads one says so where it does: a way of
 * keeping replicas in step in `reads` of its module, a pass over a layer in `reads` beside it. `choicesRead` adds up.
 */
import type { Job } from './job.js';
import type { Runtime } from './runtime.js';

export type Choice =
  | keyof Pick<
      Job,
      | 'prefetch'
      | 'reshard'
      | 'scanned'
      | 'offloadInputs'
      | 'tpCommOverlap'
      | 'overlapTensor'
      | 'cudaGraphs'
      | 'dispatcher'
      | 'sharedExpertOverlap'
      | 'activationInputFp8'
      | 'syncBatchNorm'
    >
  | 'sequenceParallel'
  | keyof Runtime;
