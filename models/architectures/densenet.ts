/**
 * DenseNet (Huang et al. 2016, arXiv 1608.06993): every layer of a dense block reads what all before it in the block have made, and
 * puts its own beside it, as plain frameworks do: by a copy of all.
 */
import type { DenseNet } from '../hyper-parameters/densenet.js';
import { activation } from '../operations/activation.js';
import { batchNorm } from '../operations/batch-norm.js';
import { concat } from '../operations/concat.js';
import { type ConvolutionOptions, convolution } from '../operations/convolution.js';
import { linear } from '../operations/linear.js';
import { loss } from '../operations/loss.js';
import type { Value } from '../operations/operation.js';
import { globalPooling, pooling } from '../operations/pooling.js';
import { LayerWriter } from './layer-writer.js';
import type { Network, NetworkLayer } from './network.js';

/** Channels between a layer's two convolutions, over the growth. */
const BOTTLENECK = 4;

export function denseNet(a: DenseNet): Network {
  const layers: NetworkLayer[] = [];
  let stream = stem(a, layers);
  for (const [block, count] of a.blocks.entries()) {
    for (let i = 1; i <= count; i++) {
      const writer = new LayerWriter(stream);
      const narrow = preactivated(writer, 1, writer.input, { outputs: BOTTLENECK * a.growth, window: 1 });
      const made = preactivated(writer, 2, narrow, { outputs: a.growth, window: 3 });
      stream = writer.add(concat('features', writer.input, made));
      layers.push(writer.layer(`dense-${block + 1}-${i}-block`, stream));
    }
    if (block === a.blocks.length - 1) break;
    const writer = new LayerWriter(stream);
    const halved = preactivated(writer, 1, writer.input, { outputs: stream.channels / 2, window: 1 });
    stream = writer.add(pooling('pool', halved, { kind: 'average', window: 2, stride: 2 }));
    layers.push(writer.layer(`transition-${block + 1}-block`, stream));
  }
  const writer = new LayerWriter(stream);
  const normed = writer.add(batchNorm('norm', writer.input, 'activation'));
  const pooled = writer.add(
    globalPooling('pool', writer.add(activation('activation', normed, 'relu', true))),
  );
  writer.add(loss('loss', writer.add(linear('classifier', pooled, { outputs: a.classes }))));
  layers.push(writer.layer('classifier'));
  return { unit: 'image', layers, hidden: stream.channels, heads: 1, spatial: true };
}

function stem({ image, stem: outputs }: DenseNet, layers: NetworkLayer[]): Value {
  const writer = new LayerWriter({ name: 'image', channels: 3, size: [image, image], given: true });
  const convolved = writer.add(convolution('stem', writer.input, { outputs, window: 7, stride: 2 }));
  const normed = writer.add(batchNorm('stem norm', convolved, 'activation'));
  const active = writer.add(activation('stem activation', normed, 'relu', true));
  const stream = writer.add(pooling('stem pool', active, { kind: 'max', window: 3, stride: 2, padding: 1 }));
  layers.push(writer.layer('stem', stream));
  return stream;
}

/** Norm, ReLU and convolution, in this order. */
function preactivated(writer: LayerWriter, at: number, from: Value, options: ConvolutionOptions): Value {
  const normed = writer.add(batchNorm(`norm ${at}`, from, 'activation'));
  const active = writer.add(activation(`activation ${at}`, normed, 'relu', true));
  return writer.add(convolution(`convolution ${at}`, active, options));
}
