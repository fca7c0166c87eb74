/** What a framework has model code for, where it is no library for modules of one's own. */
import type { Architecture } from '../../models/hyper-parameters/architecture.js';
import type { Model } from '../../models/model.js';

/** A decoder, a text encoder as BERT, or the architecture of a network. */
export type TrainedKind = 'decoder' | 'encoder' | Architecture['kind'];

interface Trainer {
  readonly models?: readonly TrainedKind[];
}

type Asked = Pick<Model, 'architecture' | 'encoder'>;

/** Whether `framework` trains such models; one that names no kinds trains any module. */
export function trains({ models }: Trainer, model: Asked): boolean {
  return models === undefined || models.includes(kindOf(model));
}

function kindOf({ architecture, encoder }: Asked): TrainedKind {
  return architecture?.kind ?? (encoder === undefined ? 'decoder' : 'encoder');
}

const WORDS: Readonly<Record<TrainedKind, string>> = {
  decoder: 'decoders',
  encoder: 'text encoders',
  'bev-fusion': 'detectors of points and pictures',
  clip: 'CLIP',
  convnext: 'ConvNeXt',
  densenet: 'DenseNet',
  'diffusion-unet': 'diffusion U-Nets',
  dino: 'DINO',
  dit: 'diffusion transformers',
  dlrm: 'DLRM',
  'encoder-decoder': 'encoder–decoders',
  'inverted-residuals': 'MobileNet and EfficientNet',
  'linear-model': 'linear models',
  mae: 'masked autoencoders',
  resnet: 'ResNet',
  retinanet: 'RetinaNet',
  swin: 'Swin',
  unet: 'U-Net',
  vgg: 'VGG',
  vit: 'vision transformers',
};

/** What it trains, in words: `decoders and text encoders`. */
export function trainedWords({ models = [] }: Trainer): string {
  const words = models.map((kind) => WORDS[kind]);
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
