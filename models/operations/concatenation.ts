/** Values put side by side, channel by channel: DenseNet's features, a U-Net's skips. */
import { pass } from '../steps/memory-bound.js';
import { activationBytes, step } from '../steps/step.js';
import { type Operation, tensorOf, type Value, valuesOf } from './operation.js';

/**
 * All have the positions of the first, or more, of which the middle is taken (the crop of Ronneberger et al. 2015).
 * `last`: of those that another layer wrote, this layer is the last that reads them.
 */
export function concatenation(
  name: string,
  inputs: readonly Value[],
  { last = true }: { readonly last?: boolean } = {},
): Operation {
  const channels = inputs.reduce((sum, each) => sum + each.channels, 0);
  const output: Value = { name, channels, size: inputs[0]!.size };
  const shared = inputs.filter(({ across }) => across);
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
          reads: inputs.map((each) => each.name),
          writes: tensorOf(output, shape),
          ...(shared.length === 0
            ? {}
            : { fromOthers: shared.map((each) => ({ ...tensorOf(each, shape), last })) }),
          forward: [pass('elementwise', 'concatenate', values, 2 * e)],
          inputGradient: [pass('elementwise', 'concatenate backward', values, 2 * e, inputs.length)],
        }),
      ];
    },
  };
}
