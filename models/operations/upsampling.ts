/** A picture or volume made larger, each position copied to its nearest ones; backward their gradients are summed. */
import { pass } from '../steps/memory-bound.js';
import { activationBytes, step } from '../steps/step.js';
import { type Operation, tensorOf, type Value, valuesOf } from './operation.js';

export function upsampling(name: string, input: Value, factor = 2): Operation {
  const output: Value = { name, channels: input.channels, size: input.size.map((extent) => extent * factor) };
  return {
    name,
    weights: [],
    output,
    steps: (shape) => {
      const bytes = (valuesOf(input, shape) + valuesOf(output, shape)) * activationBytes(shape);
      const kernel = (label: string) => ({
        ...pass('elementwise', label, 1, 0),
        flops: valuesOf(output, shape),
        bytes,
      });
      return [
        step({
          name,
          reads: [input.name],
          writes: tensorOf(output, shape),
          forward: [kernel('upsample')],
          inputGradient: [kernel('upsample backward')],
        }),
      ];
    },
  };
}
