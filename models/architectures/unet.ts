/**
 * U-Net (Ronneberger et al. 2015, arXiv 1505.04597) and its kin for volumes (Çiçek et al. 2016, arXiv 1606.06650; nnU-Net, Isensee et
 * al. 2018, arXiv 1809.10486): two convolutions a level on the way down, and on the way up a transposed convolution, the skip of the
 * same level beside it, and two convolutions. A level's layer also goes to the next one, so that it owns its skip.
 */
import type { UNet } from '../hyper-parameters/unet.js';
import { activation } from '../operations/activation.js';
import { batchNorm } from '../operations/batch-norm.js';
import { concat } from '../operations/concat.js';
import { convolution } from '../operations/convolution.js';
import { instanceNorm } from '../operations/instance-norm.js';
import { loss } from '../operations/loss.js';
import type { Value } from '../operations/operation.js';
import { pooling } from '../operations/pooling.js';
import { LayerWriter } from './layer-writer.js';
import type { Network, NetworkLayer } from './network.js';

export function unet(a: UNet): Network {
  const layers: NetworkLayer[] = [];
  const skips: Value[] = [];
  let stream: Value = { name: 'input volume', channels: a.channels, size: a.size, given: true };
  const lowest = a.widths.length - 1;
  for (let level = 0; level < lowest; level++) {
    const writer = new LayerWriter(stream);
    const skip = writer.share(descend(writer, a, level), `skip ${level + 1}`);
    skips.push(skip);
    stream = down(writer, a, level, skip);
    layers.push(writer.layer(level === 0 ? 'level-1' : `down-${level + 1}-block`, stream));
  }
  const bottom = new LayerWriter(stream);
  stream = descend(bottom, a, lowest);
  stream = up(bottom, a, lowest - 1, stream);
  layers.push(bottom.layer('bottom-block', stream));
  for (let level = lowest - 1; level >= 0; level--) {
    const writer = new LayerWriter(stream);
    const joined = writer.add(concat('joined', writer.input, skips[level]!));
    const made = convolutions(writer, a, level, joined);
    if (level > 0) {
      stream = up(writer, a, level - 1, made);
      layers.push(writer.layer(`up-${level + 1}-block`, stream));
    } else {
      const classes = { outputs: a.classes, window: 1, bias: true };
      writer.add(loss('loss', writer.add(convolution('classifier', made, classes))));
      layers.push(writer.layer('level-1 up'));
    }
  }
  // Skips that are cropped do not lie beside what they are joined with, slab by slab.
  const spatial = a.valid ? {} : { spatial: true as const };
  const unit = a.size.length === 3 ? 'volume' : 'image';
  return { unit, layers, hidden: a.widths[lowest]!, heads: 1, ...spatial };
}

/** A level on the way down. Below a stride, its first convolution is in the layer before, but for its activation. */
function descend(writer: LayerWriter, a: UNet, level: number): Value {
  const begun = a.down === 'stride' && level > 0;
  const from = begun ? writer.add(activation('activation', writer.input, 'relu')) : writer.input;
  return convolutions(writer, a, level, from, begun);
}

/** A level's convolutions, or the second of them. */
function convolutions(writer: LayerWriter, a: UNet, level: number, from: Value, begun = false): Value {
  let value = from;
  for (const name of begun ? ['convolution 2'] : ['convolution 1', 'convolution 2']) {
    const made = convolved(writer, a, name, value, { outputs: a.widths[level]!, stride: 1 });
    value = writer.add(activation(`${name} activation`, made, 'relu'));
  }
  return value;
}

/** A 3 × 3 convolution and its norm. */
function convolved(
  writer: LayerWriter,
  a: UNet,
  name: string,
  from: Value,
  { outputs, stride }: { readonly outputs: number; readonly stride: number },
): Value {
  const padding = a.valid ? { padding: 0 } : {};
  const options = { outputs, window: 3, stride, bias: a.norm === undefined, ...padding };
  const made = writer.add(convolution(name, from, options));
  if (a.norm === undefined) return made;
  const norm = a.norm === 'batch' ? batchNorm : instanceNorm;
  return writer.add(norm(`${name} norm`, made));
}

function down(writer: LayerWriter, a: UNet, level: number, skip: Value): Value {
  if (a.down === 'stride') {
    const below = { outputs: a.widths[level + 1]!, stride: 2 };
    return convolved(writer, a, 'convolution down', skip, below);
  }
  return writer.add(pooling('pool', skip, { kind: 'max', window: 2, stride: 2 }));
}

/** To the level above: twice the positions along each axis. */
function up(writer: LayerWriter, a: UNet, level: number, from: Value): Value {
  const options = {
    outputs: a.widths[level]!,
    window: 2,
    stride: 2,
    padding: 0,
    bias: true,
    transposed: true,
  };
  return writer.add(convolution('convolution up', from, options));
}
