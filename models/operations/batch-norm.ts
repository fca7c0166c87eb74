/**
 * Batch normalisation (Ioffe and Szegedy 2015, arXiv 1502.03167), over samples and positions of each channel. Forward it
 * reads its input for the statistics and again to norm it; backward it reads input and gradient twice. Libraries with
 * channels last run what follows in the same kernel (cuDNN's fused batch norm, add and ReLU): `then` says what that is.
 */
import { adds, pass } from '../steps/memory-bound.js';
import { activationBytes, type Shape, type Step, step } from '../steps/step.js';
import { type Operation, tensorOf, type Value, valuesOf } from './operation.js';

/** What runs in the norm's kernel where element-wise work is fused: nothing, an activation, or a residual add with or without one. */
export type Then = 'nothing' | 'activation' | 'add' | 'add-activation';

export function batchNorm(name: string, input: Value, then: Then = 'nothing'): Operation {
  const { channels } = input;
  const output: Value = { name, channels, size: input.size };
  const weights = [`${name}.gain`, `${name}.bias`].map((each) => ({
    name: each,
    shape: [channels],
    copies: 1,
  }));
  const steps = (shape: Shape): Step[] => {
    const values = valuesOf(input, shape);
    const e = activationBytes(shape);
    // The residual is read; the activation's output alone tells where its gradient is zero.
    const more = shape.fusedElementwise
      ? { nothing: 0, activation: 0, add: 1, 'add-activation': 1 }[then]
      : 0;
    const masks = shape.fusedElementwise && then.endsWith('activation') ? 1 : 0;
    return [
      step({
        name,
        reads: [input.name],
        writes: tensorOf(output, shape),
        side: [{ name: `${name} statistics`, bytes: 2 * 4 * channels }],
        weights: weights.map((w) => w.name),
        forward: [pass('norm', 'batch-norm', values, (3 + more) * e)],
        inputGradient: [
          pass('norm', 'batch-norm backward', values, (5 + more + masks) * e),
          ...adds(2 * channels, 2, shape),
        ],
        inputNeeds: [input.name, `${name} statistics`],
        overSamples: { channels, onePass: values * e },
      }),
    ];
  };
  return { name, weights, output, steps, overSamples: true };
}
