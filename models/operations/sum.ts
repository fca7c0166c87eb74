/** The sum of values of one size, each made by an operation of its own. */
import { pass } from '../steps/memory-bound.js';
import { activationBytes, step } from '../steps/step.js';
import { type Operation, tensorOf, type Value, valuesOf } from './operation.js';

export function sum(name: string, of: readonly Value[]): Operation {
  const output: Value = { ...of[0]!, name };
  return {
    name,
    weights: [],
    output,
    steps: (shape) => [
      step({
        name,
        reads: of.map((value) => value.name),
        writes: tensorOf(output, shape),
        forward: [
          pass('elementwise', 'sum', valuesOf(output, shape), (of.length + 1) * activationBytes(shape)),
        ],
        passes: true,
      }),
    ],
  };
}
