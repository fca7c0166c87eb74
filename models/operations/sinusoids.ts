/** A number of each sample, such as the step of diffusion, as sines and cosines (Ho et al. 2020, arXiv 2006.11239, appendix B). Nothing is learned. */
import { pass } from '../steps/memory-bound.js';
import { activationBytes, step } from '../steps/step.js';
import { type Operation, tensorOf, type Value, valuesOf } from './operation.js';

export function sinusoids(name: string, channels: number): Operation {
  const output: Value = { name, channels, size: [], given: true };
  return {
    name,
    weights: [],
    output,
    steps: (shape) => [
      step({
        name,
        reads: [],
        writes: tensorOf(output, shape),
        forward: [pass('elementwise', 'sinusoids', valuesOf(output, shape), 4 + activationBytes(shape), 4)],
      }),
    ],
  };
}
