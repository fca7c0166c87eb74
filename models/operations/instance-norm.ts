/**
 * Instance normalisation (Ulyanov et al. 2016, arXiv 1607.08022): statistics of each channel of each sample, over its positions.
 * Bytes are those of a batch norm: forward the input is read twice and the output written, backward input and gradient are read twice.
 */
import { adds, pass } from '../steps/memory-bound.js';
import { activationBytes, step } from '../steps/step.js';
import { type Operation, tensorOf, type Value, valuesOf } from './operation.js';

export function instanceNorm(name: string, input: Value): Operation {
  const { channels } = input;
  const output: Value = { name, channels, size: input.size };
  const weights = [`${name}.gain`, `${name}.bias`].map((each) => ({
    name: each,
    shape: [channels],
    copies: 1,
  }));
  return {
    name,
    weights,
    output,
    overPositions: true,
    channelsFirst: true,
    steps: (shape) => {
      const values = valuesOf(input, shape);
      const e = activationBytes(shape);
      // Of whole samples, also where ranks have slabs of them.
      const statistics = { name: `${name} statistics`, bytes: 2 * 4 * channels * shape.sequences };
      return [
        step({
          name,
          reads: [input.name],
          writes: tensorOf(output, shape),
          side: [statistics],
          weights: weights.map((w) => w.name),
          forward: [pass('norm', 'instance-norm', values, 3 * e)],
          inputGradient: [
            pass('norm', 'instance-norm backward', values, 5 * e),
            ...adds(2 * channels, 2, shape),
          ],
          inputNeeds: [input.name, statistics.name],
          overSamples: { channels, onePass: values * e, apart: true },
        }),
      ];
    },
  };
}
