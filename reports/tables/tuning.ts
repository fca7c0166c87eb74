/** What of a model is trained, in words. */
import type { Inputs } from '../../planning/comparison.js';
import { count, percent } from './units.js';

type Said = Pick<Inputs, 'parameters' | 'trainedParameters' | 'tuning'>;

const VARIANTS = { lora: 'LoRA', rslora: 'rsLoRA', dora: 'DoRA' } as const;

const KEPT = {
  whole: '',
  nf4: ', the frozen matrices in nf4',
  'nf4-double': ', the frozen matrices in nf4 with double quantisation',
  int8: ', the frozen matrices in int8',
  fp8: ', the frozen matrices in fp8',
} as const;

/** `trains 20.0 M of 6.76 B parameters (LoRA of rank 8 …)`; nothing where everything is trained. */
export function tuningWords({ parameters, trainedParameters, tuning }: Said): string[] {
  if (tuning === undefined || trainedParameters === undefined) return [];
  const { adapters, frozen = [], base = 'whole' } = tuning;
  const what =
    adapters === undefined
      ? `${frozen.join(', ')} frozen`
      : `${VARIANTS[adapters.variant]} of rank ${adapters.rank} on ${count(adapters.targets.length)} ${adapters.targets.length === 1 ? 'projection' : 'projections'} of a block${adapters.dropout > 0 ? `, ${percent(adapters.dropout)} dropout` : ''}`;
  return [`trains ${count(trainedParameters)} of ${count(parameters)} parameters (${what}${KEPT[base]})`];
}
