/** A row of a table that is not learned added to each position: sines and cosines (Vaswani et al. 2017, section 3.5), which published counts have among the parameters. */
import { pass } from '../steps/memory-bound.js';
import { activationBytes, step } from '../steps/step.js';
import { type Operation, positionsOf, tensorOf, type Value, valuesOf } from './operation.js';

export function fixedPositions(name: string, input: Value): Operation {
  const output: Value = { ...input, name };
  return {
    name,
    weights: [{ name, shape: [positionsOf(input), input.channels], copies: 1, frozen: true }],
    output,
    steps: (shape) => [
      step({
        name,
        reads: [input.name],
        writes: tensorOf(output, shape),
        weights: [name],
        frozen: [name],
        forward: [pass('embedding', 'position-add', valuesOf(input, shape), 3 * activationBytes(shape))],
        passes: true,
      }),
    ],
  };
}
