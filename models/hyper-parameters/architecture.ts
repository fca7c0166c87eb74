/** The hyper-parameters of every architecture that is no row of decoder blocks; each kind is a file beside this one. */
import type { DiffusionUNet } from './diffusion-unet.js';
import type { EncoderDecoder } from './encoder-decoder.js';
import type { ResNet } from './resnet.js';

export type Architecture = DiffusionUNet | EncoderDecoder | ResNet;
