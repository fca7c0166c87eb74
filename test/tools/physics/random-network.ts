/**
 * Random questions about what is no decoder: networks of every family, with samples of other sizes, sync batch norms and
 * tables that are distributed; encoders of text; decoders that see pictures, with parts frozen.
 */
import { InputError } from '../../../input/error.js';
import { networkModel } from '../../../models/architectures/network-model.js';
import { modelById } from '../../../models/index.js';
import type { Model } from '../../../models/model.js';
import { networkOf } from '../../../models/network.js';
import type { Freezable } from '../../../models/tuning.js';
import type { Request } from '../../../planning/request.js';
import type { Random } from './random.js';

export const NETWORKS: readonly string[] = [
  ...['bev-fusion', 'clip-vit-b-32', 'siglip-vit-b-16', 'vgg-16', 'densenet-121', 'convnext-tiny', 'unet-2d'],
  ...['unet-3d', 'retinanet-resnet-50-fpn', 'sd-1.5', 'dino-vit-s-16', 'dinov2-training-vit-l-14', 'dit-s-2'],
  ...['dit-b-4', 't5-small', 't5-v1.1-base', 'bart-base', 'whisper-tiny', 'whisper-base', 'mae-vit-b-16'],
  ...['mobilenet-v2', 'mobilenet-v3-large', 'efficientnet-b0', 'efficientnet-b3', 'efficientnet-v2-s'],
  ...['dlrm-kaggle', 'dlrm-criteo-tb', 'dlrm-dcnv2', 'fraud-dlrm', 'logistic-regression', 'resnet-18'],
  ...['resnet-50', 'resnet-50', 'resnext-50-32x4d', 'wide-resnet-50-2', 'swin-t', 'swin-b', 'tiny-cnn'],
  ...[
    'tiny-vit',
    'vit-ti-16',
    'vit-b-16',
    'vit-b-16',
    'vit-l-16',
    'vit-h-14',
    'deit-small',
    'dinov2-vit-b-14',
  ],
];
const ENCODERS = ['bert-base', 'bert-large', 'roberta-base', 'distilbert', 'modernbert-base'];
const SEEING = ['llava-1.5-7b', 'qwen2.5-vl-3b', 'qwen2.5-vl-7b'];
const FROZEN: readonly (readonly Freezable[])[] = [
  ['vision'],
  ['vision', 'blocks', 'head', 'embedding'],
  ['embedding'],
];

/** The question about another model, and what only that has; options about words are left out. */
export function aboutNetwork(request: Request, random: Random): Request {
  const kind = random.pick(['network', 'network', 'network', 'network', 'encoder', 'seeing'] as const);
  const { training, attention, ...rest } = request;
  const apart = { ...rest, globalBatch: random.pick([8, 32, 64, 96, 256, 1024]) };
  const optimizer = random.pick(['adamw', 'adamw', 'sgd', 'lars', 'lamb'] as const);
  const updated = { ...training, ...(optimizer === 'adamw' ? {} : { optimizer }) };
  if (kind === 'encoder') {
    const model = modelById(random.pick(ENCODERS));
    return { ...request, model, sequence: Math.min(request.sequence, 512), training: updated };
  }
  if (kind === 'seeing') return { ...request, ...seeing(modelById(random.pick(SEEING)), random) };
  const model = modelById(random.pick(NETWORKS));
  return {
    ...{ ...apart, training: updated, sequence: model.sequence },
    ...(attention === undefined ? {} : { attention }),
    model: random.chance(0.3) ? (sized(model, random.pick([64, 96, 128, 160, 320, 448])) ?? model) : model,
    ...(random.chance(0.3) && hasBatchNorms(model) ? { syncBatchNorm: true } : {}),
  };
}

function seeing(model: Model, random: Random): Pick<Request, 'model' | 'sequence'> {
  const tuning = random.chance(0.5) ? { tuning: { frozen: random.pick(FROZEN) } } : {};
  const vision = { ...model.vision!, images: random.pick([1, 1, 2]) };
  return { model: { ...model, ...tuning, vision }, sequence: 4096 };
}

/** The network for images of that size; undefined where it has none, or its layers do not divide them. */
export function sized(model: Model, image: number): Model | undefined {
  const { architecture, id, title, family, source } = model;
  if (architecture === undefined || !('image' in architecture) || typeof architecture.image !== 'number')
    return undefined;
  const larger = networkModel({ id, title, family, source }, {
    ...architecture,
    image,
  } as typeof architecture);
  return isWhole(larger) ? larger : undefined;
}

function isWhole(model: Model): boolean {
  try {
    const extents = networkOf(model)!.layers.flatMap(({ operations }) =>
      operations.flatMap(({ output }) => output.size),
    );
    return extents.every((extent) => Number.isInteger(extent) && extent >= 1);
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

export function hasBatchNorms(model: Model): boolean {
  const layers = networkOf(model)?.layers ?? [];
  return layers.some(({ operations }) => operations.some(({ overSamples }) => overSamples === true));
}

/** What of the command no other model has. */
export function networkSaid({ architecture, vision, id }: Model): string[] {
  const usual = modelById(id);
  const image = (each: Model['architecture']) =>
    each !== undefined && 'image' in each && typeof each.image === 'number' ? each.image : undefined;
  return [
    ...(image(architecture) === image(usual.architecture) ? [] : [`--image-size=${image(architecture)}`]),
    ...(vision?.images === undefined ? [] : [`--images=${vision.images}`]),
  ];
}
