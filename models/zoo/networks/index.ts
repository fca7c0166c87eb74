/** Models that are no row of decoder blocks, family by family. */
import type { Model } from '../../model.js';
import { BEV_FUSION_MODELS } from './bev-fusion.js';
import { CLIP_MODELS } from './clip.js';
import { CONVOLUTIONAL_MODELS } from './convolutional.js';
import { DENSE_PREDICTION_MODELS } from './dense-prediction.js';
import { DIFFUSION_MODELS } from './diffusion.js';
import { DINO_MODELS } from './dino.js';
import { DIT_MODELS } from './dit.js';
import { ENCODER_DECODER_MODELS } from './encoder-decoders.js';
import { MAE_MODELS } from './mae.js';
import { MOBILE_MODELS } from './mobile.js';
import { RECOMMENDATION_MODELS } from './recommendation.js';
import { RESNET_MODELS } from './resnet.js';
import { SWIN_MODELS } from './swin.js';
import { TINY_CNN } from './tiny-cnn.js';
import { VIT_MODELS } from './vit.js';

export const NETWORK_MODELS: readonly Model[] = [
  ...BEV_FUSION_MODELS,
  ...CLIP_MODELS,
  ...CONVOLUTIONAL_MODELS,
  ...DENSE_PREDICTION_MODELS,
  ...DIFFUSION_MODELS,
  ...DINO_MODELS,
  ...DIT_MODELS,
  ...ENCODER_DECODER_MODELS,
  ...MAE_MODELS,
  ...MOBILE_MODELS,
  ...RECOMMENDATION_MODELS,
  ...RESNET_MODELS,
  ...SWIN_MODELS,
  TINY_CNN,
  ...VIT_MODELS,
];
