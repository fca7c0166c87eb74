/**
 * Attention over windows of a picture (Liu et al. 2021, Swin, arXiv 2103.14030, section 3.2), every other time shifted by half a
 * window: positions are copied into the order of windows and back, and a learned bias for each distance is added to the scores.
 */
import { pass } from '../steps/memory-bound.js';
import { activationBytes, type Shape, type Step, step } from '../steps/step.js';
import { type Adaptation, aroundHalf, streamValues } from './adapted-block.js';

const TABLE = 'attention.relative-bias';

/** `window`: its height and width; `shape` as the block sees it, a window as a sequence. */
export function windowed(window: number, shifted: boolean): Adaptation {
  return {
    weights: ({ heads }) => [{ name: TABLE, shape: [(2 * window - 1) ** 2, heads], split: 1, copies: 1 }],
    steps: (steps, model, shape) => {
      const values = streamValues(model, shape);
      const move = (name: string) => (input: string) => moved(name, input, values, shifted, shape);
      const first = steps.findIndex((each) => each.coreAttention);
      const biased = steps.map((each, i) => (i === first ? withBias(each, model.heads, shape) : each));
      const around = { before: move('window partition'), after: move('window reverse') };
      return aroundHalf(biased, 'attention', around);
    },
  };
}

/** A copy in another order; the shift is one more where element-wise work is not fused. */
function moved(name: string, input: string, values: number, shifted: boolean, shape: Shape): Step {
  const e = activationBytes(shape);
  const copies = shifted && !shape.fusedElementwise ? 2 : 1;
  const copy = (label: string) => pass('elementwise', label, values, 2 * e * copies, copies);
  return step({
    name,
    reads: [input],
    writes: { name, bytes: values * e },
    forward: [copy('window copy')],
    inputGradient: [copy('window copy backward')],
  });
}

/**
 * The bias is gathered from its table, and its gradient is the sum of the scores' over all windows. A fused kernel reads the bias
 * and writes that gradient for every window (PyTorch's memory-efficient attention), of which the sum is a pass of its own.
 */
function withBias(each: Step, allHeads: number, shape: Shape): Step {
  const e = activationBytes(shape);
  const heads = allHeads / shape.tensor;
  const table = heads * shape.positions ** 2;
  const scores = shape.sequences * table;
  const gather = pass('embedding', 'relative bias', table, 2 * e);
  const written = { name: 'relative bias gradient', bytes: scores * e };
  const gradient = [
    pass('elementwise', written.name, scores, (shape.flash ? 2 : 1) * e),
    pass('embedding', 'relative bias table gradient', table, 3 * e),
  ];
  return {
    ...each,
    weights: [...each.weights, TABLE],
    forward: shape.flash
      ? [gather, ...each.forward]
      : [gather, ...each.forward, pass('elementwise', 'add relative bias', scores, 2 * e)],
    inputGradient: [...each.inputGradient, ...gradient],
    ...(shape.flash ? { inputScratch: written } : {}),
  };
}
