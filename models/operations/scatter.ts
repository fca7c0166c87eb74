/**
 * Features put to cells of a grid, and added up where several meet: points of a lidar to pillars (PointPillars), features of
 * a camera to where they may be (Lift, Splat, Shoot). Nothing is multiplied; it takes what it moves.
 */
import { pass } from '../steps/memory-bound.js';
import { activationBytes, step, tokensInside } from '../steps/step.js';
import { type Operation, positionsOf, tensorOf, type Value, valuesOf } from './operation.js';

export interface ScatterOptions {
  /** Extents of the grid. */
  readonly size: readonly number[];
  /** Features each position gives: those of a camera go to each of its depths. Absent: one. */
  readonly each?: number;
  /** Channels of what is read that are weights of these, and not features. Absent: none. */
  readonly weights?: number;
}

/** `input` to a grid; of each feature an index of four bytes is read, too. */
export function scatter(
  name: string,
  input: Value,
  { size, each = 1, weights = 0 }: ScatterOptions,
): Operation {
  const output: Value = { name, channels: input.channels - weights, size };
  return {
    name,
    weights: [],
    output,
    steps: (shape) => {
      const e = activationBytes(shape);
      const put = tokensInside(shape) * positionsOf(input) * each;
      // A feature is read and its cell written; the empty grid is written before.
      const bytes = put * (2 * output.channels * e + 4) + valuesOf(output, shape) * e;
      const kernel = (label: string) => ({ ...pass('elementwise', label, put * output.channels, 0), bytes });
      return [
        step({
          name,
          reads: [input.name],
          writes: tensorOf(output, shape),
          forward: [kernel('scatter to grid')],
          inputGradient: [kernel('gather from grid')],
          // Weights and features are each other's gradients.
          inputNeeds: weights > 0 ? [input.name] : [],
        }),
      ];
    },
  };
}
