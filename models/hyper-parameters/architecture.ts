/** The hyper-parameters of every architecture that is no row of decoder blocks; each kind is a file beside this one. */
import type { BevFusion } from './bev-fusion.js';
import type { ResNet } from './resnet.js';

export type Architecture = ResNet | BevFusion;
