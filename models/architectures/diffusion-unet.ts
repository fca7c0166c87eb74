/**
 * The U-Net of latent diffusion (Rombach et al. 2021, arXiv 2112.10752; SDXL: Podell et al. 2023, arXiv 2307.01952): residual blocks that
 * are told the time, transformers that read the text, and a skip from every layer on the way down to one on the way up, as
 * diffusers' UNet2DConditionModel has them. Latents and text are data: who encoded them is not trained.
 */
import type { DiffusionUNet } from '../hyper-parameters/diffusion-unet.js';
import { activation } from '../operations/activation.js';
import { concat } from '../operations/concat.js';
import { convolution } from '../operations/convolution.js';
import { groupNorm } from '../operations/group-norm.js';
import { linear } from '../operations/linear.js';
import { loss } from '../operations/loss.js';
import type { Value } from '../operations/operation.js';
import { sinusoids } from '../operations/sinusoids.js';
import { sum } from '../operations/sum.js';
import { upsampling } from '../operations/upsampling.js';
import { LayerWriter } from './layer-writer.js';
import type { Network, NetworkLayer } from './network.js';
import { residualWithTime } from './residual-with-time.js';
import { spatialTransformer } from './spatial-transformer.js';

/** Pixels of an edge for each of a latent's, and its channels. */
const PIXELS = 8;
const LATENT_CHANNELS = 4;
const TEXT_TOKENS = 77;

/** A layer on its way: what it reads, and what the time is called. */
interface Way {
  readonly a: DiffusionUNet;
  readonly layers: NetworkLayer[];
  readonly skips: Value[];
  readonly time: Value;
  stream: Value;
}

export function diffusionUNet(a: DiffusionUNet): Network {
  const way = begin(a);
  const lowest = a.channels.length - 1;
  for (let level = 0; level <= lowest; level++) down(way, level, level < lowest);
  middle(way);
  for (let level = lowest; level >= 0; level--) up(way, level, level > 0);
  way.layers.push(predictNoise(way.stream));
  const hidden = a.channels[lowest]!;
  const heads = a.heads.at(-1)!;
  const sample = [a.image, a.image];
  return { unit: 'image', sample, layers: way.layers, hidden, heads, headDim: hidden / heads };
}

/** Time and further conditions as a vector; the latent's first convolution. */
function begin(a: DiffusionUNet): Way {
  const edge = a.image / PIXELS;
  const writer = new LayerWriter({
    name: 'latent',
    channels: LATENT_CHANNELS,
    size: [edge, edge],
    given: true,
  });
  const [channels] = a.channels;
  const outputs = 4 * channels!;
  const two = (name: string, from: Value) => {
    const wide = writer.add(linear(`${name} 1`, from, { outputs }));
    return writer.add(
      linear(`${name} 2`, writer.add(activation(`${name} activation`, wide, 'silu')), { outputs }),
    );
  };
  let time = two('time', writer.add(sinusoids('sinusoids', channels!)));
  if (a.conditions !== undefined) {
    const given: Value = { name: 'conditions', channels: a.conditions, size: [], given: true };
    time = writer.add(sum('time and conditions', [time, two('conditions', given)]));
  }
  time = writer.share(time, 'time');
  const convolved = writer.add(
    convolution('convolution', writer.input, { outputs: channels!, window: 3, bias: true }),
  );
  const stream = writer.share(convolved, 'skip 1');
  return { a, layers: [writer.layer('latent', stream)], skips: [stream], time, stream };
}

/** A residual block and, where a level has them, its transformers. */
function block(way: Way, writer: LayerWriter, input: Value, level: number): Value {
  const { a, time } = way;
  const made = residualWithTime(writer, input, time, a.channels[level]!);
  return transformed(way, writer, made, a.transformers[level]!, a.heads[level]!);
}

function transformed({ a }: Way, writer: LayerWriter, input: Value, blocks: number, heads: number): Value {
  if (blocks === 0) return input;
  const text: Value = { name: 'text', channels: a.context, size: [TEXT_TOKENS], given: true };
  return spatialTransformer(writer, input, { blocks, heads, text });
}

function down(way: Way, level: number, sampled: boolean): void {
  for (let at = 1; at <= way.a.blocks; at++) {
    const writer = new LayerWriter(way.stream);
    handOn(way, writer, block(way, writer, writer.input, level), `down-${level + 1}-${at}-block`);
  }
  if (!sampled) return;
  const writer = new LayerWriter(way.stream);
  const options = { outputs: way.a.channels[level]!, window: 3, stride: 2, bias: true };
  const made = writer.add(convolution('downsampling', writer.input, options));
  handOn(way, writer, made, `down-${level + 1}-sampling-block`);
}

/** What a layer on the way down makes is read by the next one, and by one on the way up. */
function handOn(way: Way, writer: LayerWriter, made: Value, kind: string): void {
  way.stream = writer.share(made, `skip ${way.skips.length + 1}`);
  way.skips.push(way.stream);
  way.layers.push(writer.layer(kind, way.stream));
}

function middle(way: Way): void {
  const { a, time } = way;
  const channels = a.channels.at(-1)!;
  const first = new LayerWriter(way.stream);
  const made = residualWithTime(first, first.input, time, channels);
  way.stream = transformed(way, first, made, a.middle, a.heads.at(-1)!);
  way.layers.push(first.layer('middle-1-block', way.stream));
  const second = new LayerWriter(way.stream);
  way.stream = residualWithTime(second, second.input, time, channels);
  way.layers.push(second.layer('middle-2-block', way.stream));
}

function up(way: Way, level: number, sampled: boolean): void {
  for (let at = 0; at <= way.a.blocks; at++) {
    const writer = new LayerWriter(way.stream);
    const joined = writer.add(concat('joined', writer.input, way.skips.pop()!));
    let made = block(way, writer, joined, level);
    if (sampled && at === way.a.blocks) {
      const options = { outputs: way.a.channels[level]!, window: 3, bias: true };
      made = writer.add(convolution('upsampling', writer.add(upsampling('larger', made)), options));
    }
    way.stream = made;
    way.layers.push(writer.layer(`up-${level + 1}-${at + 1}-block`, made));
  }
}

function predictNoise(stream: Value): NetworkLayer {
  const writer = new LayerWriter(stream);
  const active = writer.add(groupNorm('norm', writer.input, { silu: true }));
  const options = { outputs: LATENT_CHANNELS, window: 3, bias: true };
  writer.add(loss('loss', writer.add(convolution('noise', active, options)), 'squares'));
  return writer.layer('noise');
}
