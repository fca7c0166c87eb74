/** What mixes the tokens of a sequence in a block: attention, or what a block has in its place. */
import type { Model } from '../model.js';
import { attentionSteps } from './attention.js';
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
      return [replacement(model, input, shape)];
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
  }
}

/** Every tensor rank has the matrix whole, and multiplies what it holds of the sequence. */
function replacement(model: Model, input: string, shape: Shape): Step {
  const { hidden } = model;
  const at = { name: 'attention linear', input, weight: 'attention.linear', tokens: tokensOutside(shape) };
  return linear({ ...at, inputs: hidden, outputs: hidden, bias: false }, shape);
}
