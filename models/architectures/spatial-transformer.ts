/**
 * Transformer blocks over the positions of a picture, which attend to a text (Rombach et al. 2021, arXiv 2112.10752, section 3.3): a
 * norm and a product before, a product behind, added to what came in. What the text encoder gave is data: it is frozen,
 * and mostly computed beforehand.
 */
import { attention } from '../operations/attention.js';
import { feedForward } from '../operations/feed-forward.js';
import { groupNorm } from '../operations/group-norm.js';
import { linear } from '../operations/linear.js';
import type { Value } from '../operations/operation.js';
import { residualAdd } from '../operations/residual-add.js';
import type { LayerWriter } from './layer-writer.js';

export interface SpatialTransformer {
  readonly blocks: number;
  readonly heads: number;
  /** Of the text, tokens × width. */
  readonly text: Value;
}

/** A feed-forward half is as much wider than the stream (GEGLU). */
const WIDER = 4;

export function spatialTransformer(
  writer: LayerWriter,
  input: Value,
  { blocks, heads, text }: SpatialTransformer,
): Value {
  const { channels } = input;
  const headDim = channels / heads;
  const traits = { hidden: channels, heads, headDim, norm: 'layer', norms: 'before', dropout: 0 } as const;
  const attending = { ...traits, bias: 'none', outputBias: true } as const;
  const feeding = {
    ...traits,
    width: WIDER * channels,
    gated: true,
    activation: 'gelu',
    bias: true,
  } as const;
  const product = (name: string, from: Value) => writer.add(linear(name, from, { outputs: channels }));
  let stream = product('projection in', writer.add(groupNorm('transformer norm', input)));
  for (let block = 1; block <= blocks; block++) {
    stream = writer.add(attention(`self-attention ${block}`, stream, attending));
    stream = writer.add(attention(`cross-attention ${block}`, stream, { ...attending, from: text }));
    stream = writer.add(feedForward(`feed-forward ${block}`, stream, feeding));
  }
  const branch = product('projection out', stream);
  return writer.add(residualAdd('transformer sum', input, branch, { identity: true }));
}
