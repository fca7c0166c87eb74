/**
 * Swin transformers (Liu et al. 2021, arXiv 2103.14030), as in torchvision: stages of blocks whose attention sees windows, shifted in every
 * other block; between stages four positions become one, twice as wide.
 */
import { InputError } from '../../input/error.js';
import type { Swin } from '../hyper-parameters/swin.js';
import { adaptedBlock } from '../operations/adapted-block.js';
import { convolution } from '../operations/convolution.js';
import { linear } from '../operations/linear.js';
import { loss } from '../operations/loss.js';
import { layerNorm } from '../operations/norm.js';
import type { Value } from '../operations/operation.js';
import { patchMerge } from '../operations/patch-merge.js';
import { globalPooling } from '../operations/pooling.js';
import { windowed } from '../operations/windows.js';
import { encoderBlock } from './encoder-block.js';
import { LayerWriter } from './layer-writer.js';
import type { Network, NetworkLayer } from './network.js';

export function swin(a: Swin): Network {
  const first = patchEmbedding(a);
  const layers: NetworkLayer[] = [first];
  let stream = first.output!;
  for (const [stage, count] of a.blocks.entries()) {
    for (let block = 0; block < count; block++) {
      const writer = new LayerWriter(stream);
      const merges = stage > 0 && block === 0;
      const input = merges ? merged(writer) : writer.input;
      const { kind, operation } = windowBlock(a, input, stage, block % 2 === 1);
      stream = writer.add(operation);
      layers.push(writer.layer(merges ? `stage-${stage + 1}-first-block` : kind, stream));
    }
  }
  layers.push(classifier(stream, a.classes));
  const [heads, headDim] = [a.heads[0]!, a.hidden / a.heads[0]!];
  const ffn = a.hidden * a.ffnRatio;
  return { unit: 'image', layers, hidden: stream.channels, heads, headDim, ffn, tensor: true };
}

function patchEmbedding(a: Swin): NetworkLayer {
  const writer = new LayerWriter({ name: 'image', channels: 3, size: [a.image, a.image], given: true });
  const window = { window: a.patch, stride: a.patch, padding: 0 };
  const patches = writer.add(
    convolution('patches', writer.input, { outputs: a.hidden, ...window, bias: true }),
  );
  return writer.layer('patch embedding', writer.add(layerNorm('patch norm', patches)));
}

function merged(writer: LayerWriter): Value {
  const { channels } = writer.input;
  const normed = writer.add(layerNorm('merge norm', writer.add(patchMerge('merge', writer.input))));
  return writer.add(linear('merge reduction', normed, { outputs: 2 * channels, bias: false }));
}

/** Pixels along a side that windows divide in every stage, each of which has half the positions of the one before. */
export function swinStep({ patch, window, blocks }: Pick<Swin, 'patch' | 'window' | 'blocks'>): number {
  return patch * window * 2 ** (blocks.length - 1);
}

/** A picture no larger than a window is one, and is not shifted. */
function windowBlock(a: Swin, input: Value, stage: number, odd: boolean) {
  const side = input.size[0]!;
  const window = Math.min(a.window, side);
  if (side % window !== 0) {
    throw new InputError(
      `A picture of ${a.image} × ${a.image} is ${side} × ${side} positions in stage ${stage + 1} of this Swin transformer, which windows of ` +
        `${window} × ${window} must divide; choose an image size that is a multiple of ${swinStep(a)}.`,
    );
  }
  const shifted = odd && side > window;
  const hidden = input.channels;
  const model = encoderBlock({ hidden, heads: a.heads[stage]!, ffn: hidden * a.ffnRatio });
  const options = { windows: (side / window) ** 2, adaptations: [windowed(window, shifted)] };
  const kind = `stage-${stage + 1}${shifted ? '-shifted' : ''}-block`;
  return { kind, operation: adaptedBlock('block', input, model, options) };
}

function classifier(stream: Value, classes: number): NetworkLayer {
  const writer = new LayerWriter(stream);
  const pooled = writer.add(globalPooling('pool', writer.add(layerNorm('norm', writer.input))));
  if (classes === 0) writer.add(loss('loss', pooled, 'squares'));
  else writer.add(loss('loss', writer.add(linear('classifier', pooled, { outputs: classes }))));
  return writer.layer('classifier');
}
