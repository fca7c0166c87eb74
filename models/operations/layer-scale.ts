/** Each half of a block times a learned vector before the residual add (CaiT, Touvron et al. 2021, arXiv 2103.17239; DINOv2). */
import { adds, pass } from '../steps/memory-bound.js';
import { activationBytes, type Shape, type Step, step } from '../steps/step.js';
import { type Adaptation, aroundHalf, type Half, streamValues } from './adapted-block.js';

const HALVES: readonly Half[] = ['attention', 'feed-forward'];

export const LAYER_SCALE: Adaptation = {
  weights: ({ hidden }) => HALVES.map((half) => ({ name: `${half}.scale`, shape: [hidden], copies: 1 })),
  steps: (steps, model, shape) => {
    const after = (half: Half) => (branch: string) =>
      scale(half, branch, streamValues(model, shape), model.hidden, shape);
    return HALVES.reduce((all, half) => aroundHalf(all, half, { after: after(half) }), steps);
  },
};

function scale(half: Half, input: string, values: number, width: number, shape: Shape): Step {
  const e = activationBytes(shape);
  const name = `${half} scale`;
  return step({
    name,
    reads: [input],
    writes: { name, bytes: values * e },
    weights: [`${half}.scale`],
    forward: [pass('elementwise', 'layer-scale', values, 2 * e)],
    inputGradient: [pass('elementwise', 'layer-scale backward', values, 2 * e)],
    weightGradient: [pass('elementwise', 'layer-scale gradient', values, 2 * e), ...adds(width, 1, shape)],
    weightNeeds: [input],
  });
}
