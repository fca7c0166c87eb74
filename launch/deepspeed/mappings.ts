/** DeepSpeed's keys and what they are called here. */
import type { Entry } from '../imported.js';
import type { Mapping } from '../mapping.js';

export const MAPPINGS: readonly Mapping[] = [
  { key: 'train-batch-size', fact: 'global-batch', form: 'count' },
  {
    key: 'train-micro-batch-size-per-gpu',
    also: ['micro-batch-per-gpu'],
    fact: 'micro-batch',
    form: 'count',
  },
  { key: 'gradient-accumulation-steps', fact: 'accumulation', form: 'count' },
  { key: 'tensor-parallel.autotp-size', fact: 'tp', form: 'count' },
];

/** `"auto"`: what the program that is given the file says. */
export function isAuto({ value }: Entry): boolean {
  return value === 'auto';
}
