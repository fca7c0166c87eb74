/** Models that are no row of decoder blocks, family by family. */
import type { Model } from '../../model.js';
import { CONVOLUTIONAL_MODELS } from './convolutional.js';
import { DENSE_PREDICTION_MODELS } from './dense-prediction.js';
import { MOBILE_MODELS } from './mobile.js';
import { RESNET_MODELS } from './resnet.js';

export const NETWORK_MODELS: readonly Model[] = [
  ...RESNET_MODELS,
  ...MOBILE_MODELS,
  ...CONVOLUTIONAL_MODELS,
  ...DENSE_PREDICTION_MODELS,
];
