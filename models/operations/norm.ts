/** Layer norm over the channels of each position. */
import { normStep } from '../steps/memory-bound.js';
import { tokensInside } from '../steps/step.js';
import { normWeights } from '../weights/weight.js';
import { type Operation, positionsOf, type Value } from './operation.js';

/** `bias: false`: a gain alone; `learned: false`: neither. */
export function layerNorm(
  name: string,
  input: Value,
  { bias = true, learned = true }: { readonly bias?: boolean; readonly learned?: boolean } = {},
): Operation {
  const traits = { norm: 'layer', normBias: bias, normGain: learned } as const;
  const width = input.channels;
  return {
    name,
    weights: normWeights(name, traits, width),
    output: { ...input, name },
    steps: (shape) => {
      const tokens = tokensInside(shape) * positionsOf(input);
      const at = { name, input: input.name, weights: [name], tokens, width };
      return [normStep(at, { ...traits, hidden: width }, shape)];
    },
  };
}
