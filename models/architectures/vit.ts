/**
 * Vision transformers (Dosovitskiy et al. 2020, arXiv 2010.11929): patches as tokens, blocks of an encoder with the norm
 * first, a classifier over one token or the mean. With them DeiT (Touvron et al. 2020, arXiv 2012.12877), DINOv2's backbones (Oquab
 * et al. 2023, arXiv 2304.07193; registers: Darcet et al. 2023, arXiv 2309.16588) and ViT-22B (Dehghani et al. 2023, arXiv 2302.05442).
 */
import type { VisionTransformer } from '../hyper-parameters/vit.js';
import type { Model } from '../model.js';
import { adaptedBlock } from '../operations/adapted-block.js';
import { attentionPool } from '../operations/attention-pool.js';
import { convolution } from '../operations/convolution.js';
import { LAYER_SCALE } from '../operations/layer-scale.js';
import { linear } from '../operations/linear.js';
import { loss } from '../operations/loss.js';
import { layerNorm } from '../operations/norm.js';
import type { Operation, Value } from '../operations/operation.js';
import { globalPooling } from '../operations/pooling.js';
import { sum } from '../operations/sum.js';
import { take } from '../operations/take.js';
import { tokens } from '../operations/tokens.js';
import { encoderBlock } from './encoder-block.js';
import { LayerWriter } from './layer-writer.js';
import type { Network, NetworkLayer } from './network.js';

export function visionTransformer(a: VisionTransformer): Network {
  const first = patchEmbedding(a);
  const layers: NetworkLayer[] = [first];
  let stream = first.output!;
  for (let block = 0; block < a.layers; block++) {
    const writer = new LayerWriter(stream);
    stream = writer.add(vitBlock('block', writer.input, a));
    layers.push(writer.layer('encoder-block', stream));
  }
  layers.push(classifier(stream, a));
  const { hidden, heads, ffn } = a;
  return { unit: 'image', layers, hidden, heads, headDim: hidden / heads, ffn, tensor: true };
}

/** Patches of a picture, rounded down to whole ones. */
export function patchesOf({ image, patch }: Pick<VisionTransformer, 'image' | 'patch'>): number {
  return Math.floor(image / patch) ** 2;
}

function patchEmbedding(a: VisionTransformer): NetworkLayer {
  const writer = new LayerWriter({ name: 'image', channels: 3, size: [a.image, a.image], given: true });
  const window = { window: a.patch, stride: a.patch, padding: 0 };
  const patches = writer.add(
    convolution('patches', writer.input, { outputs: a.hidden, ...window, bias: true }),
  );
  const learned = learnedTokens(a.tokens);
  const table = positionTable(a);
  const masks = a.maskToken ? ['mask token'] : [];
  return writer.layer('patch embedding', writer.add(tokens('tokens', patches, { learned, table, masks })));
}

/** Names of so many learned tokens. */
export function learnedTokens(count: number): string[] {
  return Array.from({ length: count }, (_, i) => (i === 0 ? 'class token' : `token ${i + 1}`));
}

type Placed = Pick<
  VisionTransformer,
  'image' | 'patch' | 'tokens' | 'tablePatches' | 'tokensWithoutPosition' | 'rotary'
>;

/** Rows of the learned table of positions. */
export function positionTable(a: Placed): number {
  const { tablePatches = patchesOf(a), tokensWithoutPosition = 0 } = a;
  return a.rotary ? 0 : tablePatches + a.tokens - tokensWithoutPosition;
}

type Blocks = Omit<VisionTransformer, 'kind' | 'classes' | 'pool' | 'image' | 'patch' | 'tokens'>;

/** The block's model, by which its weights and steps are those of a decoder's that looks both ways. */
export function vitModel(a: Blocks): Model {
  const qkv = a.qkvBias !== false;
  return encoderBlock(a, {
    ...(a.gated ? { gated: true, activation: 'silu' } : {}),
    ...(a.qkNorm ? { qkNorm: true } : {}),
    ...(a.parallel ? { parallelBlock: true, sharedNorm: true } : {}),
    ...(a.normBias === false ? { normBias: false } : {}),
    ...(a.dropout === undefined ? {} : { dropout: a.dropout }),
    ...(a.rotary ? { position: 'rotary' } : {}),
    bias: { qkv, output: true, mlp: true, head: true },
  });
}

export function vitBlock(name: string, input: Value, a: VisionTransformer): Operation {
  const block = adaptedBlock(name, input, vitModel(a), { adaptations: a.layerScale ? [LAYER_SCALE] : [] });
  if (a.qkvBias !== 'queries-values') return block;
  const weights = block.weights.map((w) => (w.name === QKV_BIAS ? { ...w, shape: [2 * a.hidden] } : w));
  return { ...block, weights };
}

/** Keys have none in DINOv3. */
const QKV_BIAS = 'attention.qkv.bias';

function classifier(stream: Value, a: VisionTransformer): NetworkLayer {
  const writer = new LayerWriter(stream);
  const normed = writer.add(layerNorm('norm', writer.input, { bias: a.normBias !== false }));
  const read = (from: Value, name: string) => writer.add(linear(name, from, { outputs: a.classes }));
  const features = pooled(writer, normed, a);
  if (a.classes === 0) writer.add(loss('loss', features, 'squares'));
  else if (a.distilled) {
    const second = read(writer.add(take('distillation token', normed)), 'distillation classifier');
    writer.add(loss('loss', writer.add(sum('logits', [read(features, 'classifier'), second]))));
  } else writer.add(loss('loss', read(features, 'classifier')));
  return writer.layer('classifier');
}

function pooled(writer: LayerWriter, normed: Value, a: VisionTransformer): Value {
  if (a.pool === 'attention') return writer.add(attentionPool('pool', normed, encoderBlock(a)));
  return writer.add(a.pool === 'class' ? take('class token', normed) : globalPooling('pool', normed));
}
