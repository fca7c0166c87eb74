/** A model of an architecture: its fields that a decoder has are what its network says of itself. */
import type { Architecture } from '../hyper-parameters/architecture.js';
import type { Model } from '../model.js';
import { networkOf } from '../network.js';
import type { Network } from './network.js';

/** What decoders have, and what no layer of a network reads. */
const OF_NO_DECODER: Omit<Model, Lazy | 'id' | 'title' | 'family' | 'source' | 'architecture'> = {
  ...{ vocab: 0, sequence: 1, gated: false, activation: 'relu', norm: 'layer', position: 'none' },
  ...{ learnedPositions: 0, tiedEmbeddings: false, qkNorm: false, parallelBlock: false, sharedNorm: false },
  ...{ bias: { qkv: true, output: true, mlp: true, head: true }, causal: false, dropout: 0 },
};

/** What is worked out when somebody asks. */
type Lazy = 'layers' | 'hidden' | 'heads' | 'kvHeads' | 'headDim' | 'ffn';

/** `id`, `title`, `family`, `source` of the model, and its architecture. Its sequence is one sample. */
export function networkModel(
  named: Pick<Model, 'id' | 'title' | 'family' | 'source'>,
  architecture: Architecture,
): Model {
  // A list of models is made by every question, which asks for one of them.
  const network = (): Network => networkOf({ architecture })!;
  return {
    ...named,
    architecture,
    ...OF_NO_DECODER,
    get layers() {
      return network().layers.length - 2;
    },
    get hidden() {
      return network().hidden;
    },
    get heads() {
      return network().heads;
    },
    get kvHeads() {
      return network().heads;
    },
    get headDim() {
      return network().headDim ?? 0;
    },
    get ffn() {
      return network().ffn ?? 0;
    },
  };
}
