/**
 * Positions as a bias of attention's scores, learned for each head by the distance between query and key, far ones in shared
 * buckets (T5: Raffel et al. 2019, arXiv 1910.10683, section 2.1). Blocks share one; it is the same for all samples.
 */
import { adds, pass } from '../steps/memory-bound.js';
import { activationBytes, step } from '../steps/step.js';
import type { Operation, Value } from './operation.js';

/** Writes [heads, queries, keys] of this rank's heads. */
export function positionBias(name: string, heads: number, buckets: number, positions: number): Operation {
  const output: Value = { name, channels: heads, size: [positions, positions] };
  return {
    name,
    weights: [{ name, shape: [buckets, heads], split: 1, copies: 1 }],
    output,
    steps: (shape) => {
      const values = (heads / shape.tensor) * positions * positions;
      const e = activationBytes(shape);
      return [
        step({
          name,
          reads: [],
          writes: { name, bytes: values * e },
          weights: [name],
          forward: [pass('embedding', 'position bias', values, 2 * e)],
          weightGradient: [
            pass('embedding', 'position bias gradient', values, e),
            ...adds((buckets * heads) / shape.tensor, 1, shape),
          ],
        }),
      ];
    },
  };
}
