/** U-Nets of latent diffusion, without the encoders of text and pictures, whose outputs are data. */
import { networkModel } from '../../architectures/network-model.js';
import type { DiffusionUNet } from '../../hyper-parameters/diffusion-unet.js';
import type { Model } from '../../model.js';

const unet = (
  id: string,
  title: string,
  source: string,
  unet: Omit<DiffusionUNet, 'kind' | 'blocks'>,
): Model =>
  networkModel(
    { id, title, family: 'stable-diffusion', source },
    { kind: 'diffusion-unet', blocks: 2, ...unet },
  );

const FOUR_LEVELS = { channels: [320, 640, 1280, 1280], transformers: [1, 1, 1, 0], middle: 1 };
/** Heads of 64 numbers. */
const HEADS = [5, 10, 20, 20];

const SECOND = 'stabilityai/stable-diffusion-2-1, unet/config.json; Rombach et al. 2021 (arXiv 2112.10752)';

export const DIFFUSION_MODELS: readonly Model[] = [
  unet(
    'sd-1.5',
    'Stable Diffusion 1.5 (U-Net)',
    'stable-diffusion-v1-5, unet/config.json; Rombach et al. 2021 (arXiv 2112.10752)',
    { ...FOUR_LEVELS, image: 512, heads: [8, 8, 8, 8], context: 768 },
  ),
  unet('sd-2.1-base', 'Stable Diffusion 2.1 base (U-Net, 512 pixels)', SECOND, {
    ...FOUR_LEVELS,
    ...{ image: 512, heads: HEADS, context: 1024 },
  }),
  unet('sd-2.1', 'Stable Diffusion 2.1 (U-Net, 768 pixels)', SECOND, {
    ...FOUR_LEVELS,
    ...{ image: 768, heads: HEADS, context: 1024 },
  }),
  unet(
    'sdxl',
    'Stable Diffusion XL (U-Net)',
    'Podell et al. 2023 (arXiv 2307.01952), section 2.1 and table 1; stabilityai/stable-diffusion-xl-base-1.0, unet/config.json',
    {
      ...{
        image: 1024,
        channels: [320, 640, 1280],
        transformers: [0, 2, 10],
        middle: 10,
        heads: [5, 10, 20],
      },
      ...{ context: 2048, conditions: 2816 },
    },
  ),
];
