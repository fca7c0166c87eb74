/**
 * Diffusion transformers (Peebles and Xie 2022, arXiv 2212.09748; facebookresearch/DiT, models.py): patches of noised latents
 * go through blocks whose norms follow from the step of the diffusion and the label. What a picture's latents are was computed before
 * training, as the authors' script does not but its users do: the autoencoder is no part of this. The loss is the squared error of the noise.
 */
import type { DiffusionTransformer } from '../hyper-parameters/dit.js';
import { activation } from '../operations/activation.js';
import { adaptedBlock } from '../operations/adapted-block.js';
import { carry, withoutCarried } from '../operations/carry.js';
import { convolution } from '../operations/convolution.js';
import { linear } from '../operations/linear.js';
import { lookUp } from '../operations/look-up.js';
import { loss } from '../operations/loss.js';
import { condition, MODULATED, modulate } from '../operations/modulation.js';
import { layerNorm } from '../operations/norm.js';
import type { Value } from '../operations/operation.js';
import { sum } from '../operations/sum.js';
import { tokens } from '../operations/tokens.js';
import { encoderBlock } from './encoder-block.js';
import { LayerWriter } from './layer-writer.js';
import type { Network, NetworkLayer } from './network.js';

/** A picture's height over that of its latents. */
const LATENT_STRIDE = 8;
/** Sines and cosines that stand for a step of the diffusion. */
const FREQUENCIES = 256;

export function diffusionTransformer(a: DiffusionTransformer): Network {
  const first = embedding(a);
  const layers: NetworkLayer[] = [first];
  const model = encoderBlock(a, { normGain: false });
  let stream = first.output!;
  for (let block = 0; block < a.layers; block++) {
    const writer = new LayerWriter(stream);
    stream = writer.add(adaptedBlock('block', writer.input, model, { carried: 1, adaptations: [MODULATED] }));
    layers.push(writer.layer('modulated-block', stream));
  }
  layers.push(final(stream, a));
  const { hidden, heads, ffn } = a;
  return {
    unit: 'image',
    sample: [a.image, a.image],
    layers,
    hidden,
    heads,
    headDim: hidden / heads,
    ffn,
    tensor: true,
  };
}

function embedding(a: DiffusionTransformer): NetworkLayer {
  const side = Math.floor(a.image / LATENT_STRIDE);
  const writer = new LayerWriter({
    ...{ name: 'latents', channels: a.latentChannels, size: [side, side], given: true },
  });
  const { hidden: outputs, patch } = a;
  const window = { window: patch, stride: patch, padding: 0 };
  const patches = writer.add(convolution('patches', writer.input, { outputs, ...window, bias: true }));
  const table = Math.floor(side / patch) ** 2;
  const placed = writer.add(tokens('tokens', patches, { learned: [], table, fixed: true }));
  const time: Value = { name: 'time', channels: FREQUENCIES, size: [], given: true };
  const wide = writer.add(
    activation('time activation', writer.add(linear('time 1', time, { outputs })), 'silu'),
  );
  const timed = writer.add(linear('time 2', wide, { outputs }));
  const label = writer.add(lookUp('label', { rows: a.classes + 1, channels: outputs, size: [] }));
  const both = writer.add(sum('condition', [timed, label]));
  return writer.layer('patch embedding', writer.add(carry('stream', placed, both)));
}

function final(stream: Value, a: DiffusionTransformer): NetworkLayer {
  const writer = new LayerWriter(stream);
  const active = writer.add(condition('condition', writer.input));
  const vectors = writer.add(linear('modulation', active, { outputs: 2 * a.hidden }));
  const normed = writer.add(layerNorm('norm', withoutCarried(writer.input, 1), { learned: false }));
  const modulated = writer.add(modulate('modulated', normed, vectors));
  const outputs = a.patch ** 2 * a.latentChannels * (a.learnsSigma ? 2 : 1);
  writer.add(loss('loss', writer.add(linear('noise', modulated, { outputs })), 'squares'));
  return writer.layer('noise prediction');
}
