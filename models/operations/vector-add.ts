/** A vector of each sample added to all of its positions, in place; backward its gradient is summed over them. */
import { pass } from '../steps/memory-bound.js';
import { activationBytes, step } from '../steps/step.js';
import { type Operation, tensorOf, type Value, valuesOf } from './operation.js';

export function vectorAdd(name: string, plane: Value, vector: Value): Operation {
  return {
    name,
    weights: [],
    output: plane,
    steps: (shape) => {
      const values = valuesOf(plane, shape);
      const e = activationBytes(shape);
      return [
        step({
          name,
          reads: [plane.name, vector.name],
          writes: tensorOf(plane, shape),
          adds: [plane.name],
          forward: [pass('elementwise', 'vector-add', values, 2 * e)],
          inputGradient: [pass('elementwise', 'sum over positions', values, e)],
        }),
      ];
    },
  };
}
