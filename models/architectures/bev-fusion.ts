/**
 * Cameras and a lidar fused in bird's-eye view, as BEVFusion does (Liu et al. 2022, arXiv 2205.13542), with the parts that are
 * most common: a ResNet on every camera, lifted to the grid by its predicted depths (Philion and Fidler 2020, arXiv 2008.05711;
 * sizes of BEVDet, arXiv 2112.11790), pillars of the lidar with their backbone (Lang et al. 2018, arXiv 1812.05784), a
 * convolution over both, a backbone of two stages, and the heads of CenterPoint (Yin et al. 2020, arXiv 2006.11275). The pictures of a
 * sample stand above each other as one: heights divide by the strides, so windows and products are those of single pictures.
 * Concatenated values that one convolution reads are read by one convolution each, whose outputs are added up: the same weights
 * and products.
 */
import type { BevFusion } from '../hyper-parameters/bev-fusion.js';
import { activation } from '../operations/activation.js';
import { batchNorm, type Then } from '../operations/batch-norm.js';
import { type ConvolutionOptions, convolution } from '../operations/convolution.js';
import { linear } from '../operations/linear.js';
import { loss } from '../operations/loss.js';
import type { Value } from '../operations/operation.js';
import { pooling } from '../operations/pooling.js';
import { residualAdd } from '../operations/residual-add.js';
import { scatter } from '../operations/scatter.js';
import { upsampling } from '../operations/upsampling.js';
import { LayerWriter } from './layer-writer.js';
import type { Network, NetworkLayer } from './network.js';

export function bevFusion(a: BevFusion): Network {
  const layers: NetworkLayer[] = [];
  const push = (writer: LayerWriter, kind: string, output?: Value) => layers.push(writer.layer(kind, output));
  let stream = cameraStem(a, push);
  // The last stage shares its layer with the neck, which reads what comes before it, too.
  for (const [stage, count] of a.blocks.slice(0, -1).entries()) {
    for (let block = 0; block < count; block++) {
      const writer = new LayerWriter(stream);
      const input = stage === 0 && block === 0 ? writer.input : relu(writer, writer.input);
      stream = bottleneck(writer, '', input, 64 * 2 ** stage, block === 0 && stage > 0 ? 2 : 1);
      push(writer, `camera-stage-${stage + 1}${block === 0 ? '-first' : ''}-block`, stream);
    }
  }
  stream = neck(a, stream, push);
  stream = lidarAndFusion(a, stream, push);
  stream = gridBackbone(a, stream, push);
  heads(a, stream, push);
  return { unit: 'sample', layers, hidden: 4 * 64 * 2 ** (a.blocks.length - 1), heads: 1 };
}

type Push = (writer: LayerWriter, kind: string, output?: Value) => void;

function relu(writer: LayerWriter, value: Value): Value {
  return writer.add(activation(`${value.name} activation`, value, 'relu', true));
}

/** A convolution and its norm; `then` runs in the norm's kernel. */
function normed(
  writer: LayerWriter,
  name: string,
  from: Value,
  options: ConvolutionOptions,
  then: Then,
): Value {
  return writer.add(batchNorm(`${name} norm`, writer.add(convolution(name, from, options)), then));
}

/** A convolution, its norm and an activation. */
function active(writer: LayerWriter, name: string, from: Value, options: ConvolutionOptions): Value {
  return relu(writer, normed(writer, name, from, options, 'activation'));
}

function cameraStem({ cameras, picture: [height, width] }: BevFusion, push: Push): Value {
  const writer = new LayerWriter({
    name: 'pictures',
    channels: 3,
    size: [cameras * height, width],
    given: true,
  });
  const convolved = active(writer, 'stem', writer.input, { outputs: 64, window: 7, stride: 2 });
  const output = writer.add(
    pooling('stem pool', convolved, { kind: 'max', window: 3, stride: 2, padding: 1 }),
  );
  push(writer, 'camera stem', output);
  return output;
}

/** Of a ResNet, without the activation behind it. */
function bottleneck(writer: LayerWriter, prefix: string, from: Value, width: number, stride: number): Value {
  const named = (name: string) => `${prefix}${name}`;
  const narrow = active(writer, named('convolution 1'), from, { outputs: width, window: 1 });
  const middle = active(writer, named('convolution 2'), narrow, { outputs: width, window: 3, stride });
  const outputs = 4 * width;
  const branch = normed(writer, named('convolution 3'), middle, { outputs, window: 1 }, 'add-activation');
  const projected = stride > 1 || from.channels !== outputs;
  const shortcut = projected
    ? normed(writer, named('shortcut'), from, { outputs, window: 1, stride }, 'nothing')
    : from;
  return writer.add(residualAdd(named('sum'), shortcut, branch, { identity: !projected, fused: true }));
}

/** The last stage of the cameras, a feature pyramid of the last two (Lin et al. 2016, arXiv 1612.03144), and the way to the grid. */
function neck(a: BevFusion, stream: Value, push: Push): Value {
  const writer = new LayerWriter(stream);
  const before = relu(writer, writer.input);
  const stage = a.blocks.length - 1;
  let last = before;
  for (let block = 0; block < a.blocks[stage]!; block++) {
    const input = block === 0 ? before : relu(writer, last);
    last = bottleneck(writer, `block ${block + 1} `, input, 64 * 2 ** stage, block === 0 ? 2 : 1);
  }
  const { neck: outputs, depths, lifted } = a;
  const lateral = { outputs, window: 1, bias: true };
  const fine = writer.add(convolution('lateral fine', before, lateral));
  const coarse = writer.add(convolution('lateral coarse', relu(writer, last), lateral));
  const joined = writer.add(residualAdd('pyramid sum', fine, writer.add(upsampling('enlarged', coarse))));
  const features = writer.add(convolution('pyramid', joined, { outputs, window: 3, bias: true }));
  const depth = writer.add(
    convolution('depth', features, { outputs: depths + lifted, window: 1, bias: true }),
  );
  const side = a.pillars / 4;
  const grid = writer.add(scatter('lift', depth, { size: [side, side], each: depths, weights: depths }));
  push(writer, 'camera-neck-block', grid);
  return grid;
}

/** Pillars, their backbone, and one convolution over what both sensors see. */
function lidarAndFusion(a: BevFusion, stream: Value, push: Push): Value {
  const writer = new LayerWriter(stream);
  const points: Value = { name: 'points', channels: a.pointChannels, size: [a.points], given: true };
  const encoded = writer.add(linear('points linear', points, { outputs: 64, bias: false }));
  const pointed = relu(writer, writer.add(batchNorm('points norm', encoded, 'activation')));
  let pillars = writer.add(scatter('pillars', pointed, { size: [a.pillars, a.pillars] }));
  const stages = a.lidarLayers.map((further, stage) => {
    const outputs = 64 * 2 ** stage;
    pillars = active(writer, `lidar ${stage + 1}`, pillars, { outputs, window: 3, stride: 2 });
    for (let i = 0; i < further; i++) {
      pillars = active(writer, `lidar ${stage + 1}.${i + 1}`, pillars, { outputs, window: 3 });
    }
    return pillars;
  });
  // All at a quarter of the pillars' grid.
  const ways: ConvolutionOptions[] = [
    { outputs: 128, window: 2, stride: 2, padding: 0 },
    { outputs: 128, window: 1 },
    { outputs: 128, window: 2, stride: 2, padding: 0, transposed: true },
  ];
  const levels = stages.map((level, i) => active(writer, `lidar level ${i + 1}`, level, ways[i]!));
  let sum: Value | undefined;
  for (const [i, each] of [writer.input, ...levels].entries()) {
    const part = writer.add(convolution(`fusion ${i + 1}`, each, { outputs: a.fused, window: 3 }));
    sum = sum === undefined ? part : writer.add(residualAdd(`fusion sum ${i}`, sum, part));
  }
  const output = writer.add(batchNorm('fusion norm', sum!, 'activation'));
  push(writer, 'lidar-and-fusion-block', output);
  return output;
}

/** Two stages of six convolutions, and both brought to the finer grid. */
function gridBackbone({ fused }: BevFusion, stream: Value, push: Push): Value {
  const writer = new LayerWriter(stream);
  const run = (name: string, from: Value, outputs: number, stride: number) => {
    let value = active(writer, `${name}`, from, { outputs, window: 3, stride });
    for (let i = 0; i < 5; i++) value = active(writer, `${name}.${i + 1}`, value, { outputs, window: 3 });
    return value;
  };
  const fine = run('grid 1', relu(writer, writer.input), fused / 2, 1);
  const coarse = run('grid 2', fine, fused, 2);
  const up: ConvolutionOptions = { outputs: fused, window: 2, stride: 2, padding: 0, transposed: true };
  const levels = [
    active(writer, 'grid level 1', fine, { outputs: fused, window: 1 }),
    active(writer, 'grid level 2', coarse, up),
  ];
  const [first, second] = levels.map((level, i) =>
    writer.add(convolution(`shared ${i + 1}`, level, { outputs: 64, window: 3 })),
  );
  const sum = writer.add(residualAdd('shared sum', first!, second!));
  const output = writer.add(batchNorm('shared norm', sum, 'activation'));
  push(writer, 'grid-block', output);
  return output;
}

/** What each task says of a cell besides its classes: offset, height, extents, heading, speed. */
const REGRESSED = [2, 1, 3, 2, 2];

/** CenterPoint's: of each task and each thing said two convolutions of their own. */
function heads({ tasks }: BevFusion, stream: Value, push: Push): void {
  const writer = new LayerWriter(stream);
  const input = relu(writer, writer.input);
  for (const [task, classes] of tasks.entries()) {
    for (const [i, outputs] of [classes, ...REGRESSED].entries()) {
      const name = `task ${task + 1}.${i + 1}`;
      const between = active(writer, name, input, { outputs: 64, window: 3, bias: true });
      const said = writer.add(convolution(`${name} output`, between, { outputs, window: 3, bias: true }));
      writer.add(loss(`${name} loss`, said, 'squares'));
    }
  }
  push(writer, 'detection head');
}
