/**
 * Adaptive layer norm (Peebles and Xie 2022, DiT, arXiv 2212.09748, section 3.2): shift, scale and gate of each half follow
 * from the condition by a product over samples, not positions, and hold for all positions of a sample. Eager frameworks
 * run the product with the scale and the sum with the shift apart, and sum gradients over positions in passes of their own.
 */
import { linear } from '../steps/linear.js';
import { pass } from '../steps/memory-bound.js';
import { activationBytes, INPUT, type Shape, type Step, step } from '../steps/step.js';
import { linearWeights } from '../weights/weight.js';
import { type Adaptation, aroundHalf, type Half, streamValues } from './adapted-block.js';
import { type Operation, tensorOf, type Value, valuesOf } from './operation.js';

/** Shift, scale and gate of both halves. */
const VECTORS = 6;
const MODULATION = 'modulation';
const HALVES: readonly Half[] = ['attention', 'feed-forward'];

/** Modulates the halves of a block by the condition, the last row of its stream; its norms learn nothing themselves. */
export const MODULATED: Adaptation = {
  weights: ({ hidden }) => linearWeights(MODULATION, [VECTORS * hidden, hidden], 'whole', { bias: true }),
  steps: (steps, model, shape) => {
    const { hidden } = model;
    const values = streamValues(model, shape);
    const { sequences } = shape;
    const active = conditionStep('condition', INPUT, sequences * hidden, shape);
    const at = { name: MODULATION, input: active.name, weight: MODULATION, tokens: sequences };
    const vectors = linear({ ...at, inputs: hidden, outputs: VECTORS * hidden, bias: true }, shape);
    const modulated = HALVES.reduce(
      (all, half) =>
        aroundHalf(all, half, {
          before: (norm) => modulateStep(`${half} modulated`, norm, MODULATION, values, shape),
          after: (branch) => gateStep(`${half} gated`, branch, values, shape),
        }),
      steps,
    );
    return [active, vectors, ...modulated];
  },
};

/** SiLU of the condition, of which each block gives a gradient that is added to the others'. */
function conditionStep(name: string, input: string, values: number, shape: Shape): Step {
  const e = activationBytes(shape);
  return step({
    name,
    reads: [input],
    writes: { name, bytes: values * e },
    forward: [pass('elementwise', 'silu', values, 2 * e)],
    inputGradient: [pass('elementwise', 'silu backward', values, 3 * e)],
    inputNeeds: [input],
    addsBranches: pass('elementwise', 'add branch gradients', values, 3 * e),
  });
}

/** x · (1 + scale) + shift. */
function modulateStep(name: string, input: string, by: string, values: number, shape: Shape): Step {
  const e = activationBytes(shape);
  const fused = shape.fusedElementwise;
  return step({
    name,
    reads: [input, by],
    writes: { name, bytes: values * e },
    forward: [pass('elementwise', 'modulate', values, (fused ? 2 : 2 + 2) * e, fused ? 1 : 2)],
    // Of the input; of the scale, a product and its sum; of the shift, a sum.
    inputGradient: [
      pass('elementwise', 'modulate backward', values, (fused ? 3 : 2 + 3 + 1 + 1) * e, fused ? 1 : 4),
    ],
    inputNeeds: [input, by],
  });
}

/** What a half made times its gate. */
function gateStep(name: string, input: string, values: number, shape: Shape): Step {
  const e = activationBytes(shape);
  const fused = shape.fusedElementwise;
  return step({
    name,
    reads: [input, MODULATION],
    writes: { name, bytes: values * e },
    forward: [pass('elementwise', 'gate', values, 2 * e)],
    inputGradient: [pass('elementwise', 'gate backward', values, (fused ? 3 : 2 + 3 + 1) * e, fused ? 1 : 3)],
    inputNeeds: [input, MODULATION],
  });
}

/** SiLU of the condition, the last row of `stream`, outside of blocks. */
export function condition(name: string, stream: Value): Operation {
  const output: Value = { name, channels: stream.channels, size: [] };
  const steps = (shape: Shape) => [conditionStep(name, stream.name, valuesOf(output, shape), shape)];
  return { name, weights: [], output, steps };
}

/** `input` modulated by `vectors`, its scale and its shift. */
export function modulate(name: string, input: Value, vectors: Value): Operation {
  const output: Value = { ...input, name };
  const steps = (shape: Shape) => {
    const modulated = modulateStep(name, input.name, vectors.name, valuesOf(input, shape), shape);
    return [{ ...modulated, writes: tensorOf(output, shape) }];
  };
  return { name, weights: [], output, steps };
}
