/**
 * A batch norm whose statistics and weights are fixed, as detectors take it over from a classifier (torchvision,
 * ops/misc.py, FrozenBatchNorm2d): a scale and a shift for each channel, which are no parameters. Eagerly a product and a sum.
 */
import { pass } from '../steps/memory-bound.js';
import { activationBytes, step } from '../steps/step.js';
import { type Operation, tensorOf, type Value, valuesOf } from './operation.js';

export function frozenNorm(name: string, input: Value): Operation {
  const output: Value = { name, channels: input.channels, size: input.size };
  return {
    name,
    weights: [],
    output,
    steps: (shape) => {
      const values = valuesOf(input, shape);
      const e = activationBytes(shape);
      const passes = shape.fusedElementwise ? 1 : 2;
      return [
        step({
          name,
          reads: [input.name],
          writes: tensorOf(output, shape),
          forward: [pass('elementwise', 'scale-shift', values, 2 * e * passes, passes)],
          inputGradient: [pass('elementwise', 'scale-shift backward', values, 2 * e)],
        }),
      ];
    },
  };
}
