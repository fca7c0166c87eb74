/**
 * A transformer block as an operation: the same steps as a decoder's, over the positions of a sample. Tensor ranks divide it
 * as they divide a decoder's.
 */
import type { Model } from '../model.js';
import { INPUT, OUTPUT, type Shape, type Step } from '../steps/step.js';
import { blockSteps } from '../steps/transformer-block.js';
import { blockWeights } from '../weights/block.js';
import { type Operation, positionsOf, type Value } from './operation.js';
import { renamed } from './renamed.js';

/** `model`: width, heads, norms and feed-forward of the block; `hidden` is the channels of what it reads. */
export function transformerBlock(name: string, input: Value, model: Model): Operation {
  const output: Value = { ...input, name };
  return {
    name,
    weights: blockWeights(model),
    output,
    steps: (shape): readonly Step[] => {
      const own: Shape = { ...shape, positions: shape.positions * positionsOf(input) };
      const names = new Map([
        [INPUT, input.name],
        [OUTPUT, name],
      ]);
      return renamed(blockSteps(model, own), names);
    },
  };
}
