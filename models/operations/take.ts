/** Some positions of a row: the class token before a classifier, the last word of a caption before its projection. */
import { pass } from '../steps/memory-bound.js';
import { activationBytes, step } from '../steps/step.js';
import { type Operation, tensorOf, type Value, valuesOf } from './operation.js';

/** `positions` of `input`, copied; backward zeros are written for the others. */
export function take(name: string, input: Value, positions = 1): Operation {
  const output: Value = { name, channels: input.channels, size: positions === 1 ? [] : [positions] };
  return {
    name,
    weights: [],
    output,
    steps: (shape) => {
      const e = activationBytes(shape);
      return [
        step({
          name,
          reads: [input.name],
          writes: tensorOf(output, shape),
          forward: [pass('elementwise', 'select', valuesOf(output, shape), 2 * e)],
          inputGradient: [pass('elementwise', 'select backward', valuesOf(input, shape), e)],
        }),
      ];
    },
  };
}
