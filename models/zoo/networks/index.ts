/** Models that are no row of decoder blocks, family by family. */
import type { Model } from '../../model.js';
import { DIFFUSION_MODELS } from './diffusion.js';
import { ENCODER_DECODER_MODELS } from './encoder-decoders.js';
import { RESNET_MODELS } from './resnet.js';

export const NETWORK_MODELS: readonly Model[] = [
  ...RESNET_MODELS,
  ...ENCODER_DECODER_MODELS,
  ...DIFFUSION_MODELS,
];
