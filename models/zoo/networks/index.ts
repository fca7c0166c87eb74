/** Models that are no row of decoder blocks, family by family. */
import type { Model } from '../../model.js';
import { BEV_FUSION_MODELS } from './bev-fusion.js';
import { RESNET_MODELS } from './resnet.js';

export const NETWORK_MODELS: readonly Model[] = [...RESNET_MODELS, ...BEV_FUSION_MODELS];
