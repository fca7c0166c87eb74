/** Models that are no row of decoder blocks, family by family. */
import type { Model } from '../../model.js';
import { RESNET_MODELS } from './resnet.js';
import { TINY_CNN } from './tiny-cnn.js';
import { VIT_MODELS } from './vit.js';

export const NETWORK_MODELS: readonly Model[] = [...RESNET_MODELS, TINY_CNN, ...VIT_MODELS];
