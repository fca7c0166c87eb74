/** Half of a transformer block that works on each position by itself: two products around an activation, which may be gated (GEGLU, Shazeer 2020, arXiv 2002.05202). */
import { networkSteps } from '../steps/feed-forward.js';
import { linearWeights } from '../weights/weight.js';
import { half } from './half.js';
import type { Operation, Value } from './operation.js';
import { modelOfTraits, type TransformerTraits } from './transformer-traits.js';

export interface FeedForwardOptions extends TransformerTraits {
  readonly width: number;
  readonly gated: boolean;
  readonly activation: 'gelu' | 'relu' | 'silu';
  readonly bias: boolean;
}

export function feedForward(name: string, stream: Value, options: FeedForwardOptions): Operation {
  const { width, gated, activation, bias, hidden } = options;
  const biases = { qkv: false, output: false, mlp: bias, head: false };
  const model = modelOfTraits(options, { gated, activation, ffn: width, bias: biases });
  const up: readonly [string, number] = gated ? ['gate-up', 2 * width] : ['up', width];
  return half(
    name,
    stream,
    {
      weights: [
        ...linearWeights(`${name}.${up[0]}`, [up[1], hidden], 'column', { bias }),
        ...linearWeights(`${name}.down`, [hidden, width], 'row', { bias }),
      ],
      steps: (input, shape) => networkSteps({ name, weight: name, input, width }, model, shape),
    },
    options,
  );
}
