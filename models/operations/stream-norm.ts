/** A norm over the channels of each position by itself, layer norm or RMS norm: what stands behind the last block. */
import { normStep } from '../steps/memory-bound.js';
import { tokensOutside } from '../steps/step.js';
import { normWeights } from '../weights/weight.js';
import { type Operation, positionsOf, type Value } from './operation.js';
import { modelOfTraits, type TransformerTraits } from './transformer-traits.js';

export function streamNorm(name: string, stream: Value, traits: TransformerTraits): Operation {
  const { channels, size } = stream;
  const model = modelOfTraits(traits);
  return {
    name,
    weights: normWeights(name, traits, channels),
    output: { name, channels, size },
    steps: (shape) => {
      const tokens = tokensOutside(shape) * positionsOf(stream);
      return [normStep({ name, input: stream.name, weights: [name], tokens, width: channels }, model, shape)];
    },
  };
}
