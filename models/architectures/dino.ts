/**
 * Self-distillation over crops: DINO (Caron et al. 2021, arXiv 2104.14294) and DINOv2 (Oquab et al. 2023, arXiv 2304.07193). A teacher, of the
 * student's architecture and frozen, sees the large crops; the student sees all, large and small in one row. The teacher runs
 * in the first layer, and what it made goes behind the student's stream to the loss. That its weights follow the student's after each
 * step, a pass over both, is left out, as are DINOv2's Sinkhorn iterations, its KoLeo loss and its dropping of whole samples.
 */
import type { SelfDistillation } from '../hyper-parameters/dino.js';
import { activation } from '../operations/activation.js';
import { adaptedBlock } from '../operations/adapted-block.js';
import { carried, carry, withoutCarried } from '../operations/carry.js';
import { convolution } from '../operations/convolution.js';
import { type Crops, perCrop, withinCrops } from '../operations/crops.js';
import { distillation } from '../operations/distillation.js';
import { frozenCopy } from '../operations/frozen.js';
import { LAYER_SCALE } from '../operations/layer-scale.js';
import { linear } from '../operations/linear.js';
import { layerNorm } from '../operations/norm.js';
import type { Operation, Value } from '../operations/operation.js';
import { sharedWeights } from '../operations/shared-weights.js';
import { take } from '../operations/take.js';
import { tokens } from '../operations/tokens.js';
import { LayerWriter } from './layer-writer.js';
import type { Network, NetworkLayer } from './network.js';
import { learnedTokens, patchesOf, positionTable, vitModel } from './vit.js';

export function selfDistillation(a: SelfDistillation): Network {
  const first = embedding(a);
  const layers: NetworkLayer[] = [first];
  const own = a.layerScale ? [LAYER_SCALE] : [];
  const options = { carried: taughtRows(a), adaptations: [withinCrops(cropsOf(a)), ...own] };
  let stream = first.output!;
  for (let block = 0; block < a.layers; block++) {
    const writer = new LayerWriter(stream);
    stream = writer.add(adaptedBlock('block', writer.input, vitModel(a), options));
    layers.push(writer.layer('student-block', stream));
  }
  layers.push(comparison(stream, a));
  const { hidden, heads, ffn } = a;
  return { unit: 'image', layers, hidden, heads, headDim: hidden / heads, ffn, tensor: true };
}

function cropsOf(a: SelfDistillation): Crops[] {
  const local = patchesOf({ image: a.localImage, patch: a.patch });
  return [
    { count: a.globalCrops, positions: patchesOf(a) + a.tokens },
    { count: a.localCrops, positions: local + a.tokens },
  ];
}

/** What of the teacher is compared: the class token of each large crop, and the patches that the student has masked. */
function taughtRows({ globalCrops, masked }: SelfDistillation): number {
  return globalCrops + (masked?.patches ?? 0);
}

/** Patches and tokens of one crop. */
function cropOperations(a: SelfDistillation, image: Value, prefix = ''): [Operation, Operation] {
  const { hidden: outputs, patch } = a;
  const window = { window: patch, stride: patch, padding: 0 };
  const patches = convolution(`${prefix}patches`, image, { outputs, ...window, bias: true });
  const masks = a.maskToken ? ['mask token'] : [];
  const learned = learnedTokens(a.tokens);
  return [patches, tokens(`${prefix}tokens`, patches.output, { learned, table: positionTable(a), masks })];
}

function embedding(a: SelfDistillation): NetworkLayer {
  const pictures = (name: string, extent: number): Value => ({
    ...{ name, channels: 3, size: [extent, extent], given: true },
  });
  const large = pictures('image', a.image);
  const writer = new LayerWriter(large);
  const taught = teacher(writer, large, a);
  const stream = cropOperations(a, large)
    .map((each) => writer.add(perCrop(each, a.globalCrops)))
    .at(-1)!;
  const shared = new Map([
    ['local patches', 'patches'],
    ['local patches.bias', 'patches.bias'],
  ]);
  const local = cropOperations(a, pictures('local image', a.localImage), 'local ').map((each) =>
    writer.add(sharedWeights(perCrop(each, a.localCrops), shared)),
  );
  return writer.layer(
    'teacher and patch embedding',
    writer.add(carry('stream', stream, local.at(-1)!, taught)),
  );
}

/** All of the teacher but its heads. */
function teacher(writer: LayerWriter, image: Value, a: SelfDistillation): Value {
  let stream = cropOperations(a, image)
    .map((each) => writer.add(frozenCopy('teacher', perCrop(each, a.globalCrops), ['image'])))
    .at(-1)!;
  const adaptations = a.layerScale ? [LAYER_SCALE] : [];
  for (let block = 1; block <= a.layers; block++) {
    const operation = adaptedBlock('block', stream, vitModel(a), { windows: a.globalCrops, adaptations });
    stream = writer.add(frozenCopy(`teacher ${block}`, operation, [stream.name]));
  }
  const normed = writer.add(frozenCopy('teacher', layerNorm('norm', stream), [stream.name]));
  return writer.add(frozenCopy('teacher', take('features', normed, taughtRows(a)), [normed.name]));
}

function comparison(stream: Value, a: SelfDistillation): NetworkLayer {
  const { globalCrops, localCrops, masked, head } = a;
  const writer = new LayerWriter(stream);
  const rows = taughtRows(a);
  const normed = writer.add(layerNorm('norm', withoutCarried(writer.input, rows)));
  const features = writer.add(
    frozenCopy('teacher', carried('features', writer.input, rows), [writer.input.name]),
  );
  const crops = globalCrops + localCrops;
  compare(
    writer,
    'class',
    { normed, features, rows: crops, taught: globalCrops, bottleneck: head.bottleneck },
    a,
  );
  if (masked !== undefined) {
    const at = {
      normed,
      features,
      rows: masked.patches,
      taught: masked.patches,
      bottleneck: masked.bottleneck,
    };
    compare(writer, 'patch', at, a);
  }
  return writer.layer('comparison');
}

interface Compared {
  readonly normed: Value;
  readonly features: Value;
  readonly rows: number;
  readonly taught: number;
  readonly bottleneck: number;
}

/** A head of the student, the same of the teacher, and the loss between them. */
function compare(writer: LayerWriter, name: string, at: Compared, { head }: SelfDistillation): void {
  const widths = { ...head, bottleneck: at.bottleneck };
  const chosen = writer.add(take(`${name} tokens`, at.normed, at.rows));
  const student = projection(name, chosen, widths)
    .map((each) => writer.add(each))
    .at(-1)!;
  const given = writer.add(
    frozenCopy('teacher', take(`${name} tokens`, at.features, at.taught), [at.features.name]),
  );
  const teacher = projection(name, { ...given, name: `${name} tokens` }, widths)
    .map((each) => writer.add(frozenCopy('teacher', each)))
    .at(-1)!;
  // Of class tokens, every crop but the teacher's own is compared with each of the teacher's.
  const pairs = at.rows === at.taught ? at.rows : at.taught * (at.rows - 1);
  writer.add(distillation(`${name} loss`, { student, teacher, pairs }));
}

/** Three layers, a norm of length 1, prototypes. */
function projection(
  name: string,
  from: Value,
  { hidden, bottleneck, prototypes }: SelfDistillation['head'],
): Operation[] {
  const one = linear(`${name} head 1`, from, { outputs: hidden });
  const first = activation(`${name} head 1 activation`, one.output, 'gelu');
  const two = linear(`${name} head 2`, first.output, { outputs: hidden });
  const second = activation(`${name} head 2 activation`, two.output, 'gelu');
  const three = linear(`${name} head 3`, second.output, { outputs: bottleneck });
  const normed = layerNorm(`${name} head norm`, three.output, { learned: false });
  const last = linear(`${name} prototypes`, normed.output, { outputs: prototypes, bias: false });
  return [one, first, two, second, three, normed, last];
}
