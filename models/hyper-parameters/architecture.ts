/** The hyper-parameters of every architecture that is no row of decoder blocks; each kind is a file beside this one. */
import type { ResNet } from './resnet.js';
import type { VisionTransformer } from './vit.js';

export type Architecture = ResNet | VisionTransformer;
