/** Activations. A ReLU works in place, since its output tells where its gradient is zero; others keep what they read. */
import { pass } from '../steps/memory-bound.js';
import { activationBytes, step } from '../steps/step.js';
import { type Operation, tensorOf, type Value, valuesOf } from './operation.js';

export type Activation =
  | 'relu'
  | 'leaky-relu'
  | 'gelu'
  | 'silu'
  | 'hard-swish'
  | 'sigmoid'
  | 'hard-sigmoid'
  | 'tanh';

/** `fused`: it runs in the kernel before it where element-wise work is fused, a ReLU also in that of a batch norm. */
export function activation(name: string, input: Value, kind: Activation, fused = false): Operation {
  // Of what others read, too, nothing is written over.
  const inPlace = (kind === 'relu' || kind === 'leaky-relu') && input.across !== true;
  const { across: _, ...own } = input;
  const output: Value = inPlace ? input : { ...own, name };
  return {
    name,
    weights: [],
    output,
    steps: (shape) => {
      const values = valuesOf(input, shape);
      const e = activationBytes(shape);
      const normed = shape.batchNorm !== undefined && kind === 'relu';
      const runs = !(fused && (shape.fusedElementwise || normed));
      return [
        step({
          name,
          reads: [input.name],
          writes: tensorOf(output, shape),
          forward: runs ? [pass('elementwise', kind, values, 2 * e)] : [],
          inputGradient: runs ? [pass('elementwise', `${kind} backward`, values, 3 * e)] : [],
          inputNeeds: [output.name === input.name ? output.name : input.name],
        }),
      ];
    },
  };
}
