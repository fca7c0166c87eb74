/** A row of a learned table for each position: words, labels. What it reads are indices, which have no gradient. */
import { adds, pass } from '../steps/memory-bound.js';
import { activationBytes, type Shape, type Step, step } from '../steps/step.js';
import { type Operation, tensorOf, type Value, valuesOf } from './operation.js';

/** A table [rows, channels]; `size` as of a `Value`. */
export function lookUp(
  name: string,
  {
    rows,
    channels,
    size,
  }: { readonly rows: number; readonly channels: number; readonly size: readonly number[] },
): Operation {
  const output: Value = { name, channels, size };
  const steps = (shape: Shape): Step[] => {
    const values = valuesOf(output, shape);
    const e = activationBytes(shape);
    return [
      step({
        name,
        reads: [],
        writes: tensorOf(output, shape),
        weights: [name],
        forward: [pass('embedding', 'embedding', values, 2 * e)],
        weightGradient: [
          pass('embedding', 'embedding gradient', values, e + 2 * 4, 2),
          ...adds(rows * channels, 1, shape),
        ],
      }),
    ];
  };
  return { name, weights: [{ name, shape: [rows, channels], copies: 1 }], output, steps };
}
