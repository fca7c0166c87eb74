/** Models that are no row of decoder blocks, family by family. */
import type { Model } from '../../model.js';
import { CLIP_MODELS } from './clip.js';
import { DINO_MODELS } from './dino.js';
import { DIT_MODELS } from './dit.js';
import { MAE_MODELS } from './mae.js';
import { RESNET_MODELS } from './resnet.js';
import { SWIN_MODELS } from './swin.js';
import { VIT_MODELS } from './vit.js';

export const NETWORK_MODELS: readonly Model[] = [
  ...RESNET_MODELS,
  ...VIT_MODELS,
  ...DIT_MODELS,
  ...DINO_MODELS,
  ...MAE_MODELS,
  ...CLIP_MODELS,
  ...SWIN_MODELS,
];
