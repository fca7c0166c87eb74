/**
 * ConvNeXt (Liu et al. 2022, arXiv 2201.03545): a depthwise 7 × 7 convolution, layer norm, and a feed-forward part over each position,
 * scaled by a learned vector and added to the stream; a norm and a 2 × 2 convolution between stages.
 */
import type { ConvNeXt } from '../hyper-parameters/convnext.js';
import { activation } from '../operations/activation.js';
import { convolution } from '../operations/convolution.js';
import { linear } from '../operations/linear.js';
import { loss } from '../operations/loss.js';
import { layerNorm } from '../operations/norm.js';
import type { Value } from '../operations/operation.js';
import { globalPooling } from '../operations/pooling.js';
import { residualAdd } from '../operations/residual-add.js';
import { layerScale } from '../operations/scale.js';
import { LayerWriter } from './layer-writer.js';
import type { Network, NetworkLayer } from './network.js';

export function convNeXt({ blocks, widths, image, classes }: ConvNeXt): Network {
  const writer = new LayerWriter({ name: 'image', channels: 3, size: [image, image], given: true });
  const patches = { outputs: widths[0]!, window: 4, stride: 4, padding: 0, bias: true };
  let stream = writer.add(layerNorm('stem norm', writer.add(convolution('stem', writer.input, patches))));
  const layers: NetworkLayer[] = [writer.layer('stem', stream)];
  for (const [stage, count] of blocks.entries()) {
    if (stage > 0) {
      const between = new LayerWriter(stream);
      stream = downsample(between, widths[stage]!);
      layers.push(between.layer(`downsample-${stage + 1}-block`, stream));
    }
    for (let i = 0; i < count; i++) {
      const own = new LayerWriter(stream);
      // What the convolution between stages wrote is no stream yet.
      const first = stage > 0 && i === 0;
      stream = block(own, !first);
      layers.push(own.layer(`stage-${stage + 1}-${first ? 'first-' : ''}block`, stream));
    }
  }
  const last = new LayerWriter(stream);
  const normed = last.add(layerNorm('norm', last.add(globalPooling('pool', last.input))));
  last.add(loss('loss', last.add(linear('classifier', normed, { outputs: classes }))));
  layers.push(last.layer('classifier'));
  return {
    unit: 'image',
    layers,
    hidden: stream.channels,
    heads: 1,
    ffn: 4 * stream.channels,
    spatial: true,
  };
}

function downsample(writer: LayerWriter, outputs: number): Value {
  const normed = writer.add(layerNorm('norm', writer.input));
  const halved = { outputs, window: 2, stride: 2, padding: 0, bias: true, stream: true } as const;
  return writer.add(convolution('convolution', normed, halved));
}

function block(writer: LayerWriter, fromStream: boolean): Value {
  const { input } = writer;
  const { channels } = input;
  const around = { outputs: channels, window: 7, groups: channels, bias: true };
  const read = fromStream ? { stream: true as const } : {};
  const mixed = writer.add(convolution('depthwise convolution', input, { ...around, ...read }));
  const normed = writer.add(layerNorm('norm', mixed, { between: true }));
  const wide = writer.add(linear('feed-forward up', normed, { outputs: 4 * channels }));
  const active = writer.add(activation('activation', wide, 'gelu'));
  const narrow = writer.add(linear('feed-forward down', active, { outputs: channels }));
  const scaled = writer.add(layerScale('layer scale', narrow));
  return writer.add(residualAdd('sum', input, scaled, { identity: true, stream: true }));
}
