/** The sum of a shortcut and a branch, written over the branch. */
import { pass } from '../steps/memory-bound.js';
import { activationBytes, step } from '../steps/step.js';
import { streamBytes } from '../steps/wide.js';
import { type Operation, type Value, valuesOf } from './operation.js';

/**
 * `identity`: the shortcut is the layer's stream itself, whose gradient joins that of the branches; otherwise it was made by
 * an operation of its own, and the sum's gradient is that of both. `stream`: the branch is a stream's, float32 under autocast. `fused`: it runs in that of the batch norm before it where element-wise work is fused, or batch norms with what follows.
 */
export function residualAdd(
  name: string,
  shortcut: Value,
  branch: Value,
  options: { readonly identity?: boolean; readonly fused?: boolean; readonly stream?: boolean } = {},
): Operation {
  const { identity = false, fused = false, stream = false } = options;
  return {
    name,
    weights: [],
    output: branch,
    steps: (shape) => {
      const values = valuesOf(branch, shape);
      const e = stream ? streamBytes(shape) : activationBytes(shape);
      const runs = !(fused && (shape.fusedElementwise || shape.batchNorm !== undefined));
      return [
        step({
          name,
          reads: [shortcut.name, branch.name],
          writes: { name: branch.name, bytes: values * e },
          forward: runs ? [pass('elementwise', 'residual-add', values, 3 * e)] : [],
          ...(identity
            ? { join: pass('elementwise', 'residual-add backward', values, 3 * e) }
            : { passes: true }),
        }),
      ];
    },
  };
}
