/** Accelerate's keys and what they are called here; `num_processes` counts those of all nodes. */
import type { Mapping } from '../mapping.js';

export const MAPPINGS: readonly Mapping[] = [
  { key: 'num-machines', fact: 'nodes', form: 'count' },
  { key: 'num-processes', fact: 'devices', form: 'count' },
  { key: 'gradient-accumulation-steps', fact: 'accumulation', form: 'count' },
  {
    key: 'mixed-precision',
    fact: 'precision',
    form: { no: 'fp32', fp16: 'fp16', bf16: 'bf16', fp8: 'fp8', false: 'fp32' },
  },
];

/** Megatron-LM under Accelerate. */
export const MEGATRON: readonly Mapping[] = [
  { key: 'megatron-lm-config.megatron-lm-tp-degree', fact: 'tp', form: 'count' },
  { key: 'megatron-lm-config.megatron-lm-pp-degree', fact: 'pp', form: 'count' },
  { key: 'megatron-lm-config.megatron-lm-num-micro-batches', fact: 'accumulation', form: 'count' },
  { key: 'megatron-lm-config.megatron-lm-sequence-parallelism', fact: 'sequence-parallel', form: 'flag' },
];
