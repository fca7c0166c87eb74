/** The hyper-parameters of every architecture that is no row of decoder blocks; each kind is a file beside this one. */
import type { BevFusion } from './bev-fusion.js';
import type { ImageTextTowers } from './clip.js';
import type { ConvNeXt } from './convnext.js';
import type { DenseNet } from './densenet.js';
import type { DiffusionUNet } from './diffusion-unet.js';
import type { SelfDistillation } from './dino.js';
import type { DiffusionTransformer } from './dit.js';
import type { Dlrm } from './dlrm.js';
import type { EncoderDecoder } from './encoder-decoder.js';
import type { InvertedResiduals } from './inverted-residuals.js';
import type { LinearModel } from './linear-model.js';
import type { MaskedAutoencoder } from './mae.js';
import type { ResNet } from './resnet.js';
import type { RetinaNet } from './retinanet.js';
import type { Swin } from './swin.js';
import type { UNet } from './unet.js';
import type { Vgg } from './vgg.js';
import type { VisionTransformer } from './vit.js';

export type Architecture =
  | BevFusion
  | ImageTextTowers
  | ConvNeXt
  | DenseNet
  | DiffusionUNet
  | SelfDistillation
  | DiffusionTransformer
  | Dlrm
  | EncoderDecoder
  | InvertedResiduals
  | LinearModel
  | MaskedAutoencoder
  | ResNet
  | RetinaNet
  | Swin
  | UNet
  | Vgg
  | VisionTransformer;
