/** The largest or the mean of windows, and the mean over all positions of a sample. */
import type { Pooling } from '../../program/kernel.js';
import { pass } from '../steps/memory-bound.js';
import { activationBytes, step, tokensInside } from '../steps/step.js';
import { numbersOf, type Operation, tensorOf, type Value, valuesOf } from './operation.js';

export interface PoolingOptions {
  readonly kind: 'max' | 'average';
  readonly window: number;
  readonly stride: number;
  /** Absent: none. */
  readonly padding?: number;
}

export function pooling(
  name: string,
  input: Value,
  { kind, window, stride, padding = 0 }: PoolingOptions,
): Operation {
  const size = input.size.map((extent) => Math.floor((extent + 2 * padding - window) / stride) + 1);
  const output: Value = { name, channels: input.channels, size };
  const all = (extent: number) => input.size.map(() => extent);
  return {
    name,
    weights: [],
    output,
    steps: (shape) => {
      const [read, written] = [valuesOf(input, shape), valuesOf(output, shape)];
      const e = activationBytes(shape);
      const kernel = (direction: Pooling['direction']): Pooling => ({
        family: 'pooling',
        direction,
        name: `${kind}-pool`,
        ...{ images: tokensInside(shape), channels: input.channels, from: input.size, to: size },
        ...{ window: all(window), stride: all(stride), padding: all(padding) },
        flops: written * window ** input.size.length,
        // Backward, input and output tell which was the largest.
        bytes: (read + written + (direction === 'backward' && kind === 'max' ? read + written : 0)) * e,
        launches: 1,
      });
      return [
        step({
          name,
          reads: [input.name],
          writes: tensorOf(output, shape),
          forward: [kernel('forward')],
          inputGradient: [kernel('backward')],
          inputNeeds: kind === 'max' ? [input.name] : [],
        }),
      ];
    },
  };
}

/** The mean over all positions: a vector for each sample. */
export function globalPooling(name: string, input: Value): Operation {
  const output: Value = { name, channels: input.channels, size: [] };
  return {
    name,
    weights: [],
    output,
    steps: (shape) => {
      const bytes = tokensInside(shape) * (numbersOf(input) + numbersOf(output)) * activationBytes(shape);
      const kernel = (label: string) => ({
        ...pass('elementwise', label, 1, 0),
        flops: valuesOf(input, shape),
        bytes,
      });
      return [
        step({
          name,
          reads: [input.name],
          writes: tensorOf(output, shape),
          forward: [kernel('global-pool')],
          inputGradient: [kernel('global-pool backward')],
        }),
      ];
    },
  };
}
