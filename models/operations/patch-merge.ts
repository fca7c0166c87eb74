/** Each square of positions becomes one, of all their channels side by side (Swin's patch merging, before its norm and product). */
import { pass } from '../steps/memory-bound.js';
import { activationBytes, step } from '../steps/step.js';
import { type Operation, tensorOf, type Value, valuesOf } from './operation.js';

export function patchMerge(name: string, input: Value, side = 2): Operation {
  const size = input.size.map((extent) => Math.ceil(extent / side));
  const output: Value = { name, channels: input.channels * side ** input.size.length, size };
  return {
    name,
    weights: [],
    output,
    steps: (shape) => {
      const copy = (label: string) =>
        pass('elementwise', label, valuesOf(output, shape), 2 * activationBytes(shape));
      return [
        step({
          name,
          reads: [input.name],
          writes: tensorOf(output, shape),
          forward: [copy('patch-merge')],
          inputGradient: [copy('patch-merge backward')],
        }),
      ];
    },
  };
}
