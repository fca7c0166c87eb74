/** Models that are no row of decoder blocks, family by family. */
import type { Model } from '../../model.js';
import { RECOMMENDATION_MODELS } from './recommendation.js';
import { RESNET_MODELS } from './resnet.js';

export const NETWORK_MODELS: readonly Model[] = [...RESNET_MODELS, ...RECOMMENDATION_MODELS];
