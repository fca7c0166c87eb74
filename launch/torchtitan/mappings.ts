/**
 * torchtitan's keys and what they are called here, by paths with hyphens; sections moved between releases (`training.`,
 * `experimental.`, `parallelism.`), and what was said before is read as well.
 */
import type { Mapping } from '../mapping.js';

export const MAPPINGS: readonly Mapping[] = [
  {
    key: 'parallelism.tensor-parallel-degree',
    also: ['training.tensor-parallel-degree'],
    fact: 'tp',
    form: 'count',
  },
  {
    key: 'parallelism.pipeline-parallel-degree',
    also: ['experimental.pipeline-parallel-degree', 'training.pipeline-parallel-degree'],
    fact: 'pp',
    form: 'count',
  },
  {
    key: 'parallelism.context-parallel-degree',
    also: ['experimental.context-parallel-degree'],
    fact: 'cp',
    form: 'count',
  },
  {
    key: 'parallelism.expert-parallel-degree',
    also: ['experimental.expert-parallel-degree'],
    fact: 'ep',
    form: 'count',
  },
  { key: 'parallelism.expert-tensor-parallel-degree', fact: 'etp', form: 'count' },
  {
    key: 'parallelism.expert-parallel-comm-backend',
    fact: 'dispatcher',
    form: { standard: 'alltoall', deepep: 'deepep', hybridep: 'hybridep' },
  },
  {
    key: 'parallelism.enable-sequence-parallel',
    fact: 'sequence-parallel',
    form: { true: true, false: false },
  },
  {
    key: 'training.seq-len',
    also: ['training.max-context-length', 'model.max-context-length'],
    fact: 'seq',
    form: 'count',
  },
  { key: 'training.steps', fact: 'steps', form: 'count' },
  { key: 'compile.enable', also: ['training.compile'], fact: 'compile', form: { true: true, false: false } },
  {
    key: 'parallelism.enable-async-tensor-parallel',
    also: ['experimental.enable-async-tensor-parallel'],
    fact: 'tp-comm-overlap',
    form: 'flag',
  },
  {
    key: 'optimizer.early-step-in-backward',
    fact: 'optimizer-in-backward',
    form: 'flag',
  },
  {
    key: 'training.mixed-precision-reduce',
    fact: 'gradient-precision',
    form: { float32: 'fp32', bfloat16: 'bf16', float16: 'fp16' },
  },
];
