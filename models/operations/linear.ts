/** A linear layer over each position of a value. */
import { linear as linearStep } from '../steps/linear.js';
import { tokensInside } from '../steps/step.js';
import { linearWeights } from '../weights/weight.js';
import { type Operation, positionsOf, type Value } from './operation.js';

export function linear(
  name: string,
  input: Value,
  { outputs, bias = true }: { readonly outputs: number; readonly bias?: boolean },
): Operation {
  const output: Value = { name, channels: outputs, size: input.size };
  return {
    name,
    weights: linearWeights(name, [outputs, input.channels], 'whole', { bias }),
    output,
    steps: (shape) => {
      const tokens = tokensInside(shape) * positionsOf(input);
      const at = { name, input: input.name, weight: name, tokens, inputs: input.channels, outputs, bias };
      const step = linearStep(at, shape);
      return [input.given ? { ...step, inputGradient: [] } : step];
    },
  };
}
