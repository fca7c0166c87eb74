/** The weights of a transformer block. */
import type { Model } from '../model.js';
import { denseWeights, moeWeights } from './feed-forward.js';
import { mixerWeights } from './mixers.js';
import { normWeights, type Weight } from './weight.js';

/** Both halves of a block, each with its norms; `model` is as this block sees it. */
export function blockWeights(model: Model): readonly Weight[] {
  const mixer = mixerWeights(model);
  const feedForward = model.moe ? moeWeights(model, model.moe) : denseWeights(model);
  return [
    ...(mixer.length > 0 ? half('attention', mixer, model) : []),
    ...(feedForward.length > 0 ? half('mlp', feedForward, model) : []),
  ];
}

/** One norm serves both halves of a parallel block when it is shared. */
function half(name: 'attention' | 'mlp', weights: readonly Weight[], model: Model): Weight[] {
  const { postNorms, hidden } = model;
  const reads = name === 'mlp' ? !model.sharedNorm : model.attentionNorm !== false;
  const before = reads && (postNorms === undefined || postNorms === 'besides');
  return [
    ...(before ? normWeights(`${name}.norm`, model, hidden) : []),
    ...weights,
    ...(postNorms === undefined ? [] : normWeights(`${name}.post-norm`, model, hidden)),
  ];
}
