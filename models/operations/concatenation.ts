/** Vectors put side by side: a copy forward, and their gradients copied apart. */
import { pass } from '../steps/memory-bound.js';
import { activationBytes, step } from '../steps/step.js';
import { numbersOf, type Operation, tensorOf, type Value, valuesOf } from './operation.js';

/** `vectors`: so many of one width, rather than one long vector. */
export function concatenation(name: string, inputs: readonly Value[], vectors?: number): Operation {
  const all = inputs.reduce((sum, input) => sum + numbersOf(input), 0);
  const output: Value =
    vectors === undefined
      ? { name, channels: all, size: [] }
      : { name, channels: all / vectors, size: [vectors] };
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
          reads: inputs.map((input) => input.name),
          writes: tensorOf(output, shape),
          forward: [pass('elementwise', 'concatenate', values, 2 * e)],
          inputGradient: [pass('elementwise', 'concatenate backward', values, 2 * e)],
        }),
      ];
    },
  };
}
