/** Every architecture: a file each, with its hyper-parameters and the layers that follow from them. A new one is added here and to `hyper-parameters/`. */

import type { Architecture } from '../hyper-parameters/architecture.js';
import { diffusionUNet } from './diffusion-unet.js';
import { encoderDecoder } from './encoder-decoder.js';
import type { Network } from './network.js';
import { resnet } from './resnet.js';

const WRITERS: {
  readonly [Kind in Architecture['kind']]: (a: Extract<Architecture, { kind: Kind }>) => Network;
} = {
  resnet,
  'diffusion-unet': diffusionUNet,
  'encoder-decoder': encoderDecoder,
};

export function layersOfArchitecture(architecture: Architecture): Network {
  const write = WRITERS[architecture.kind] as (a: Architecture) => Network;
  return write(architecture);
}
