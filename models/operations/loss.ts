/** Losses: what a network's last layer ends in. */
import { pass } from '../steps/memory-bound.js';
import { activationBytes, step, tokensInside } from '../steps/step.js';
import { type Operation, type Value, valuesOf } from './operation.js';

/**
 * Cross-entropy over the channels of each position (`classes`), or a difference squared (`squares`). Forward it reads what
 * was predicted and keeps its float32 softmax or difference; backward that becomes the gradient.
 */
export function loss(name: string, input: Value, kind: 'classes' | 'squares' = 'classes'): Operation {
  const output: Value = { name, channels: 1, size: [] };
  return {
    name,
    weights: [],
    output,
    steps: (shape) => {
      const values = valuesOf(input, shape);
      const e = activationBytes(shape);
      const kept = { name: `${name} kept`, bytes: values * 4 };
      const label = kind === 'classes' ? 'cross-entropy' : 'squared-error';
      return [
        step({
          name,
          reads: [input.name],
          writes: { name, bytes: tokensInside(shape) * 4 },
          side: [kept],
          forward: [pass('loss', label, values, e + 4, shape.fusedElementwise ? 1 : 3)],
          inputGradient: [pass('loss', `${label} backward`, values, 4 + e, shape.fusedElementwise ? 1 : 2)],
          inputNeeds: [kept.name],
        }),
      ];
    },
  };
}
