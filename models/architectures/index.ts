/** Every architecture: a file each, with its hyper-parameters and the layers that follow from them. A new one is added here and to `hyper-parameters/`. */
import type { Architecture } from '../hyper-parameters/architecture.js';
import { bevFusion } from './bev-fusion.js';
import { imageTextTowers } from './clip.js';
import { convNeXt } from './convnext.js';
import { denseNet } from './densenet.js';
import { diffusionUNet } from './diffusion-unet.js';
import { selfDistillation } from './dino.js';
import { diffusionTransformer } from './dit.js';
import { dlrm } from './dlrm.js';
import { encoderDecoder } from './encoder-decoder.js';
import { invertedResiduals } from './inverted-residuals.js';
import { linearModel } from './linear-model.js';
import { maskedAutoencoder } from './mae.js';
import type { Network } from './network.js';
import { resnet } from './resnet.js';
import { retinaNet } from './retinanet.js';
import { swin } from './swin.js';
import { unet } from './unet.js';
import { vgg } from './vgg.js';
import { visionTransformer } from './vit.js';

const WRITERS: {
  readonly [Kind in Architecture['kind']]: (a: Extract<Architecture, { kind: Kind }>) => Network;
} = {
  dlrm,
  'linear-model': linearModel,
  mae: maskedAutoencoder,
  resnet,
  'diffusion-unet': diffusionUNet,
  'encoder-decoder': encoderDecoder,
  'inverted-residuals': invertedResiduals,
  convnext: convNeXt,
  vgg,
  densenet: denseNet,
  unet,
  retinanet: retinaNet,
  clip: imageTextTowers,
  dino: selfDistillation,
  dit: diffusionTransformer,
  swin,
  vit: visionTransformer,
  'bev-fusion': bevFusion,
};

export function layersOfArchitecture(architecture: Architecture): Network {
  const write = WRITERS[architecture.kind] as (a: Architecture) => Network;
  return write(architecture);
}
