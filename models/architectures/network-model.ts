/** A model of an architecture: its fields that a decoder has are what its network says of itself. */

import type { Architecture } from '../hyper-parameters/architecture.js';
import type { Model } from '../model.js';
import { networkOf } from '../network.js';

/** `id`, `title`, `family`, `source` of the model, and its architecture. Its sequence is one sample. */
export function networkModel(
  named: Pick<Model, 'id' | 'title' | 'family' | 'source'>,
  architecture: Architecture,
): Model {
  const { layers, hidden, heads, headDim = 0, ffn = 0 } = networkOf({ architecture })!;
  return {
    ...named,
    architecture,
    ...{ layers: layers.length - 2, hidden, heads, kvHeads: heads, headDim, ffn, vocab: 0, sequence: 1 },
    ...{ gated: false, activation: 'relu', norm: 'layer', position: 'none', learnedPositions: 0 },
    ...{ tiedEmbeddings: false, bias: { qkv: true, output: true, mlp: true, head: true }, qkNorm: false },
    ...{ parallelBlock: false, sharedNorm: false, causal: false, dropout: 0 },
  };
}
