/** The hyper-parameters of every architecture that is no row of decoder blocks; each kind is a file beside this one. */
import type { Dlrm } from './dlrm.js';
import type { LinearModel } from './linear-model.js';
import type { ResNet } from './resnet.js';

export type Architecture = Dlrm | LinearModel | ResNet;
