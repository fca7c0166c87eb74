/** Two values put together along their channels: what a decoder computes, and the skip of an encoder's level. */
import { pass } from '../steps/memory-bound.js';
import { activationBytes, step } from '../steps/step.js';
import { type Operation, tensorOf, type Value, valuesOf } from './operation.js';

/**
 * `skip` is mostly of another layer (`LayerWriter.share`); which layer is the last to read it is found by itself
 * (`architectures/sharing.ts`). Forward both are read and copied; backward the gradient is cut in two, which are copies, too.
 */
export function concat(name: string, input: Value, skip: Value): Operation {
  const output: Value = { name, channels: input.channels + skip.channels, size: input.size };
  return {
    name,
    weights: [],
    output,
    steps: (shape) => {
      const values = valuesOf(output, shape);
      const e = activationBytes(shape);
      return [
        step({
          name,
          reads: [input.name, skip.name],
          writes: tensorOf(output, shape),
          forward: [pass('elementwise', 'concatenate', values, 2 * e)],
          inputGradient: [pass('elementwise', 'concatenate backward', values, 2 * e, 2)],
        }),
      ];
    },
  };
}
