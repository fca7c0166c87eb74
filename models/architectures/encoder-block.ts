/** The block of an encoder that reads all positions at once, in the fields that a decoder's block has. */
import type { EncoderBlocks } from '../hyper-parameters/vit.js';
import type { Model } from '../model.js';

type Traits = Partial<
  Pick<
    Model,
    | 'activation'
    | 'bias'
    | 'causal'
    | 'dropout'
    | 'gated'
    | 'normBias'
    | 'normGain'
    | 'parallelBlock'
    | 'position'
    | 'qkNorm'
    | 'sharedNorm'
  >
>;

/** Pre-norm, with biases everywhere, GELU and no dropout unless `traits` say otherwise. */
export function encoderBlock(
  { hidden, heads, ffn }: Omit<EncoderBlocks, 'layers'>,
  traits: Traits = {},
): Model {
  return {
    ...{ id: 'block', title: 'block', family: 'encoder', source: 'architecture', layers: 1 },
    ...{ hidden, heads, kvHeads: heads, headDim: hidden / heads, ffn, vocab: 0, sequence: 1 },
    ...{ gated: false, activation: 'gelu', norm: 'layer', position: 'none', learnedPositions: 0 },
    ...{ tiedEmbeddings: false, bias: { qkv: true, output: true, mlp: true, head: true }, qkNorm: false },
    ...{ parallelBlock: false, sharedNorm: false, causal: false, dropout: 0 },
    ...traits,
  };
}
