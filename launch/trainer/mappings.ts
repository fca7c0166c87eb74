/** Arguments of the Hugging Face Trainer, of scripts around it, and of the YAML files that hold the same words. */
import type { Mapping } from '../mapping.js';

export const MAPPINGS: readonly Mapping[] = [
  {
    key: 'per-device-train-batch-size',
    also: ['per-gpu-train-batch-size'],
    fact: 'micro-batch',
    form: 'count',
  },
  { key: 'gradient-accumulation-steps', fact: 'accumulation', form: 'count' },
  {
    key: 'model-max-length',
    also: ['max-seq-length', 'max-seq-len', 'max-length', 'block-size', 'cutoff-len', 'seq-length'],
    fact: 'seq',
    form: 'count',
  },
  {
    key: 'model-name-or-path',
    also: ['config-name', 'model-id', 'base-model', 'model-name', 'model'],
    fact: 'model-name',
    form: 'text',
  },
  { key: 'torch-compile', fact: 'compile', form: 'flag' },
];
