/** The hyper-parameters of every architecture that is no row of decoder blocks; each kind is a file beside this one. */
import type { ImageTextTowers } from './clip.js';
import type { SelfDistillation } from './dino.js';
import type { DiffusionTransformer } from './dit.js';
import type { MaskedAutoencoder } from './mae.js';
import type { ResNet } from './resnet.js';
import type { Swin } from './swin.js';
import type { VisionTransformer } from './vit.js';

export type Architecture =
  | ResNet
  | DiffusionTransformer
  | ImageTextTowers
  | SelfDistillation
  | MaskedAutoencoder
  | Swin
  | VisionTransformer;
