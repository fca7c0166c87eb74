/**
 * RetinaNet (Lin et al. 2017, arXiv 1708.02002) as torchvision writes it: a residual network whose norms are fixed, a feature pyramid
 * over its last three stages with two coarser levels above, and two heads of four convolutions each that run with the same
 * weights at all levels. All is trained here; matching boxes to objects and suppressing those found twice is not in it.
 */
import type { RetinaNet } from '../hyper-parameters/retinanet.js';
import { activation } from '../operations/activation.js';
import { convolution } from '../operations/convolution.js';
import { frozenNorm } from '../operations/frozen-norm.js';
import { loss } from '../operations/loss.js';
import { merge } from '../operations/merge.js';
import type { Value } from '../operations/operation.js';
import { LayerWriter } from './layer-writer.js';
import type { Network, NetworkLayer } from './network.js';
import { residualBlock, stem } from './resnet.js';

export function retinaNet(a: RetinaNet): Network {
  const { backbone, width } = a;
  const layers: NetworkLayer[] = [];
  const laterals: Value[] = [];
  let stream = stem(a.size, {}, layers, frozenNorm);
  for (const [stage, count] of backbone.blocks.entries()) {
    for (let block = 0; block < count; block++) {
      const first = block === 0;
      const writer = new LayerWriter(stream);
      const output = residualBlock(writer, backbone, stage, first, frozenNorm);
      // What the stage before has made is behind its ReLU here, where its lateral connection is computed.
      if (first && stage > 1) {
        const lateral = convolution('lateral', writer.input, { outputs: width, window: 1, bias: true });
        laterals.push(writer.share(writer.add(lateral), `lateral ${stage + 1}`));
      }
      const kind = first ? `stage-${stage + 1}-first-block` : `stage-${stage + 1}-block`;
      layers.push(writer.layer(kind, output));
      stream = output;
    }
  }
  layers.push(detector(stream, laterals, a));
  return { unit: 'image', layers, hidden: stream.channels, heads: 1 };
}

/** Pyramid and heads. */
function detector(stream: Value, laterals: readonly Value[], a: RetinaNet): NetworkLayer {
  const writer = new LayerWriter(stream);
  const one = { outputs: a.width, window: 1, bias: true };
  const three = { outputs: a.width, window: 3, bias: true };
  const top = writer.add(activation('activation', writer.input, 'relu'));
  const levels: Value[] = [];
  let inner = writer.add(convolution('lateral 5', top, one));
  levels.push(writer.add(convolution('pyramid 5', inner, three)));
  for (const [i, lateral] of laterals.toReversed().entries()) {
    inner = writer.add(merge(`merge ${4 - i}`, inner, lateral));
    levels.unshift(writer.add(convolution(`pyramid ${4 - i}`, inner, three)));
  }
  const coarse = writer.add(convolution('pyramid 6', levels.at(-1)!, { ...three, stride: 2 }));
  const positive = writer.add(activation('pyramid 6 activation', coarse, 'relu'));
  levels.push(positive, writer.add(convolution('pyramid 7', positive, { ...three, stride: 2 })));
  for (const [i, level] of levels.entries()) {
    head(writer, 'classes', level, i, { ...a, outputs: a.anchors * a.classes });
    head(writer, 'boxes', level, i, { ...a, outputs: a.anchors * 4 });
  }
  return writer.layer('pyramid and heads');
}

/** Four convolutions, one for the answer, and its loss, at a level. The first level's have the weights. */
function head(
  writer: LayerWriter,
  kind: 'classes' | 'boxes',
  level: Value,
  index: number,
  { width, outputs }: { readonly width: number; readonly outputs: number },
): void {
  const at = (name: string, of: number) => {
    const called = `${kind} ${name}`;
    const options = { outputs: of, window: 3, bias: true };
    return index === 0
      ? ([called, options] as const)
      : ([`${called} at ${index + 3}`, { ...options, weightsOf: called }] as const);
  };
  let value = level;
  for (let i = 1; i <= 4; i++) {
    const [name, options] = at(`convolution ${i}`, width);
    value = writer.add(convolution(name, value, options));
    value = writer.add(activation(`${name} activation`, value, 'relu'));
  }
  const [name, options] = at('answer', outputs);
  const answer = writer.add(convolution(name, value, options));
  writer.add(loss(`${name} loss`, answer, kind === 'classes' ? 'classes' : 'squares'));
}
