/**
 * Inverted residual blocks (Sandler et al. 2018, arXiv 1801.04381): a 1 × 1 convolution to many channels, a depthwise one, in most
 * networks squeeze-and-excitation, and a 1 × 1 convolution back with no activation. MobileNetV3 (Howard et al. 2019, arXiv
 * 1905.02244), EfficientNet (Tan and Le 2019, arXiv 1905.11946) and EfficientNetV2 (2021, arXiv 2104.00298), as torchvision writes them.
 */
import type {
  BlockActivation,
  InvertedResidual,
  InvertedResiduals,
} from '../hyper-parameters/inverted-residuals.js';
import { activation } from '../operations/activation.js';
import { batchNorm } from '../operations/batch-norm.js';
import { type ConvolutionOptions, convolution } from '../operations/convolution.js';
import { linear } from '../operations/linear.js';
import { loss } from '../operations/loss.js';
import type { Value } from '../operations/operation.js';
import { globalPooling } from '../operations/pooling.js';
import { residualAdd } from '../operations/residual-add.js';
import { LayerWriter } from './layer-writer.js';
import type { Network, NetworkLayer } from './network.js';
import { squeezeExcite } from './squeeze-excite.js';

export function invertedResiduals(a: InvertedResiduals): Network {
  const writer = new LayerWriter({ name: 'image', channels: 3, size: [a.image, a.image], given: true });
  const options = { outputs: a.stem, window: 3, stride: 2 };
  // A ReLU is told by its output, which belongs to the layer that reads it: the first block begins with it.
  const later = a.activation === 'relu';
  let stream = later
    ? normed(writer, 'stem', writer.input, options)
    : active(writer, 'stem', writer.input, options, a.activation);
  const layers: NetworkLayer[] = [writer.layer('stem', stream)];
  const kinds = new Map<string, string>();
  for (const [i, block] of a.blocks.entries()) {
    const begins = later && i === 0;
    const alike = JSON.stringify([block, stream.channels, stream.size, begins]);
    const kind = kinds.get(alike) ?? `inverted-${kinds.size + 1}-block`;
    kinds.set(alike, kind);
    const own = new LayerWriter(stream);
    const input = begins ? own.add(activation('stem activation', own.input, 'relu')) : own.input;
    stream = residual(own, input, block, a.squeeze);
    layers.push(own.layer(kind, stream));
  }
  layers.push(classifier(stream, a));
  return { unit: 'image', layers, hidden: a.last, heads: 1 };
}

function residual(
  writer: LayerWriter,
  input: Value,
  block: InvertedResidual,
  squeeze: InvertedResiduals['squeeze'],
): Value {
  const { window, stride, expanded, outputs, squeezed } = block;
  const expands = expanded !== input.channels;
  const wide =
    expands && !block.fused
      ? active(writer, 'expansion', input, { outputs: expanded, window: 1 }, block.activation)
      : input;
  const groups = block.fused ? 1 : expanded;
  // A fused block that does not expand is one convolution.
  const middle = active(
    writer,
    block.fused ? 'convolution' : 'depthwise convolution',
    wide,
    { outputs: block.fused && !expands ? outputs : expanded, window, stride, groups },
    block.activation,
  );
  const weighed = squeezed === undefined ? middle : squeezeExcite(writer, middle, squeezed, squeeze);
  const branch =
    block.fused && !expands ? weighed : normed(writer, 'projection', weighed, { outputs, window: 1 });
  if (stride > 1 || outputs !== input.channels) return branch;
  return writer.add(residualAdd('sum', input, branch, { identity: true }));
}

function normed(writer: LayerWriter, name: string, from: Value, options: ConvolutionOptions): Value {
  return writer.add(batchNorm(`${name} norm`, writer.add(convolution(name, from, options))));
}

function active(
  writer: LayerWriter,
  name: string,
  from: Value,
  options: ConvolutionOptions,
  kind: BlockActivation,
): Value {
  return writer.add(activation(`${name} activation`, normed(writer, name, from, options), kind));
}

function classifier(stream: Value, a: InvertedResiduals): NetworkLayer {
  const writer = new LayerWriter(stream);
  const { last, penultimate, classes } = a;
  const top = active(writer, 'last convolution', writer.input, { outputs: last, window: 1 }, a.activation);
  const pooled = writer.add(globalPooling('pool', top));
  const wide =
    penultimate === undefined
      ? pooled
      : writer.add(
          activation(
            'penultimate activation',
            writer.add(linear('penultimate', pooled, { outputs: penultimate })),
            a.activation,
          ),
        );
  writer.add(loss('loss', writer.add(linear('classifier', wide, { outputs: classes }))));
  return writer.layer('classifier');
}
