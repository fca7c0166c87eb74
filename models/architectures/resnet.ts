/**
 * Residual networks (He et al. 2015, arXiv 1512.03385), with the stride in the 3 × 3 convolution as everybody trains them
 * (v1.5); ResNeXt's groups (Xie et al. 2016, arXiv 1611.05431), wide ones
 * and squeeze-and-excitation behind each block's last norm (Hu et al. 2017, arXiv 1709.01507) by the same rule. A block begins with the ReLU of the
 * sum before it, so that a layer keeps what its own gradients read.
 */
import type { ResNet } from '../hyper-parameters/resnet.js';
import { activation } from '../operations/activation.js';
import { batchNorm } from '../operations/batch-norm.js';
import { type ConvolutionOptions, convolution } from '../operations/convolution.js';
import { linear } from '../operations/linear.js';
import { loss } from '../operations/loss.js';
import type { Value } from '../operations/operation.js';
import { globalPooling, pooling } from '../operations/pooling.js';
import { residualAdd } from '../operations/residual-add.js';
import { LayerWriter } from './layer-writer.js';
import type { Network, NetworkLayer } from './network.js';
import { squeezeExcite } from './squeeze-excite.js';

/** Channels of the first stage, and the stem, of those for ImageNet (He et al. 2015, table 1). */
const WIDTH = 64;
const IMAGENET_STEM = { window: 7, stride: 2, pool: true };

export function resnet(a: ResNet): Network {
  const layers: NetworkLayer[] = [];
  let stream = stem([a.image, a.image], a, layers);
  for (const [stage, count] of a.blocks.entries()) {
    for (let block = 0; block < count; block++) {
      const first = block === 0;
      const writer = new LayerWriter(stream);
      const output = residualBlock(writer, a, stage, first);
      const kind = first ? `stage-${stage + 1}-first-block` : `stage-${stage + 1}-block`;
      layers.push(writer.layer(kind, output));
      stream = output;
    }
  }
  const hidden = stream.channels;
  layers.push(classifier(stream, a.classes));
  return { unit: 'image', layers, hidden, heads: 1, spatial: true };
}

type Norm = typeof batchNorm;
type Then = NonNullable<Parameters<Norm>[2]>;

/** A convolution of 7 × 7 and a pool, each halving the picture of this `size`, or what the architecture says instead. */
export function stem(
  size: readonly number[],
  { width = WIDTH, stem: own = IMAGENET_STEM }: Pick<ResNet, 'width' | 'stem'>,
  layers: NetworkLayer[],
  norm: Norm = batchNorm,
): Value {
  const { window, stride, pool } = own;
  const writer = new LayerWriter({ name: 'image', channels: 3, size, given: true });
  const convolved = normed(
    writer,
    'stem',
    writer.input,
    { outputs: width, window, stride },
    norm,
    'activation',
  );
  const active = writer.add(activation('stem activation', convolved, 'relu', true));
  const pooled = { kind: 'max', window: 3, stride: 2, padding: 1 } as const;
  const output = pool ? writer.add(pooling('stem pool', active, pooled)) : active;
  layers.push(writer.layer('stem', output));
  return output;
}

export function residualBlock(
  writer: LayerWriter,
  a: Pick<ResNet, 'bottleneck' | 'groups' | 'groupWidth' | 'width' | 'squeeze'>,
  stage: number,
  first: boolean,
  norm: Norm = batchNorm,
): Value {
  const width = (a.width ?? WIDTH) * 2 ** stage;
  const { groups = 1, groupWidth = 64 } = a;
  const inner = a.bottleneck ? Math.floor((width * groupWidth) / 64) * groups : width;
  const outputs = a.bottleneck ? 4 * width : width;
  const stride = first && stage > 0 ? 2 : 1;
  const { input } = writer;
  // What the stem hands over is positive already.
  const from = stage === 0 && first ? input : writer.add(activation('activation', input, 'relu', true));
  const active = (name: string, value: Value) =>
    writer.add(activation(`${name} activation`, value, 'relu', true));
  // Squeeze-and-excitation stands between the norm and the sum, which then has a kernel of its own.
  const then = a.squeeze === undefined ? 'add-activation' : 'nothing';
  const last = a.bottleneck ? 'convolution 3' : 'convolution 2';
  let branch: Value;
  if (a.bottleneck) {
    const narrow = active(
      'convolution 1',
      normed(writer, 'convolution 1', from, { outputs: inner, window: 1 }, norm, 'activation'),
    );
    const spatial = { outputs: inner, window: 3, stride, groups };
    const middle = active(
      'convolution 2',
      normed(writer, 'convolution 2', narrow, spatial, norm, 'activation'),
    );
    branch = normed(writer, last, middle, { outputs, window: 1 }, norm, then);
  } else {
    const middle = active(
      'convolution 1',
      normed(writer, 'convolution 1', from, { outputs, window: 3, stride }, norm, 'activation'),
    );
    branch = normed(writer, last, middle, { outputs, window: 3 }, norm, then);
  }
  if (a.squeeze !== undefined) {
    branch = squeezeExcite(writer, branch, outputs / a.squeeze, ['relu', 'sigmoid']);
  }
  const projected = stride > 1 || input.channels !== outputs;
  const shortcut = projected
    ? normed(writer, 'shortcut', from, { outputs, window: 1, stride }, norm, 'nothing')
    : from;
  return writer.add(
    residualAdd('sum', shortcut, branch, { identity: !projected, fused: a.squeeze === undefined }),
  );
}

/** A convolution and its batch norm. */
function normed(
  writer: LayerWriter,
  name: string,
  from: Value,
  options: ConvolutionOptions,
  norm: Norm,
  then: Then,
): Value {
  return writer.add(norm(`${name} norm`, writer.add(convolution(name, from, options)), then));
}

function classifier(stream: Value, classes: number): NetworkLayer {
  const writer = new LayerWriter(stream);
  const active = writer.add(activation('activation', writer.input, 'relu', true));
  const pooled = writer.add(globalPooling('pool', active));
  writer.add(loss('loss', writer.add(linear('classifier', pooled, { outputs: classes }))));
  return writer.layer('classifier');
}
