/** Every architecture: a file each, with its hyper-parameters and the layers that follow from them. A new one is added here and to `hyper-parameters/`. */

import type { Architecture } from '../hyper-parameters/architecture.js';
import { imageTextTowers } from './clip.js';
import { selfDistillation } from './dino.js';
import { diffusionTransformer } from './dit.js';
import { maskedAutoencoder } from './mae.js';
import type { Network } from './network.js';
import { resnet } from './resnet.js';
import { swin } from './swin.js';
import { visionTransformer } from './vit.js';

const WRITERS: {
  readonly [Kind in Architecture['kind']]: (a: Extract<Architecture, { kind: Kind }>) => Network;
} = {
  mae: maskedAutoencoder,
  resnet,
  clip: imageTextTowers,
  dino: selfDistillation,
  dit: diffusionTransformer,
  swin,
  vit: visionTransformer,
};

export function layersOfArchitecture(architecture: Architecture): Network {
  const write = WRITERS[architecture.kind] as (a: Architecture) => Network;
  return write(architecture);
}
