/** What mixes the tokens of a sequence in a block: attention, or what a block has in its place. */
import type { Model } from '../model.js';
import { attentionSteps } from './attention.js';
import { convolutionSteps } from './convolution.js';
import { linear } from './linear.js';
import { gatedDeltaSteps, kimiDeltaSteps, lightningSteps } from './linear-attention.js';
import { mamba2Steps, mambaSteps } from './state-space.js';
import { type Shape, type Step, tokensOutside } from './step.js';

/** Steps from the tensor `input` to the one that the residual adds, which the last of them writes. */
export function mixerSteps(model: Model, input: string, shape: Shape): Step[] {
  const { mixer } = model;
  switch (mixer?.kind) {
    case undefined:
      return attentionSteps(model, input, shape);
    case 'none':
      return [];
    case 'linear':
      return [replacement('attention', model, input, shape)];
    case 'mamba':
      return mambaSteps(model, mixer, input, shape);
    case 'mamba-2':
      return mamba2Steps(model, mixer, input, shape);
    case 'gated-delta':
      return gatedDeltaSteps(model, mixer, input, shape);
    case 'kimi-delta':
      return kimiDeltaSteps(model, mixer, input, shape);
    case 'lightning':
      return lightningSteps(model, mixer, input, shape);
    case 'convolution':
      return convolutionSteps(model, mixer, input, shape);
  }
}

/** One matrix in place of a half; every tensor rank has it whole, and multiplies what it holds of the sequence. */
export function replacement(of: 'attention' | 'mlp', model: Model, input: string, shape: Shape): Step {
  const { hidden } = model;
  const name = of === 'attention' ? 'attention linear' : 'feed-forward down';
  const at = { name, input, weight: `${of}.linear`, tokens: tokensOutside(shape) };
  return linear({ ...at, inputs: hidden, outputs: hidden, bias: false }, shape);
}
