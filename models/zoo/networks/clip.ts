/** Towers for pictures and texts. */
import { networkModel } from '../../architectures/network-model.js';
import type { ImageTextTowers } from '../../hyper-parameters/clip.js';
import type { EncoderBlocks } from '../../hyper-parameters/vit.js';
import type { Model } from '../../model.js';

const CLIP = 'Radford et al. 2021 (arXiv 2103.00020), table 20, as in openai/CLIP';
const SIGLIP = 'Zhai et al. 2023 (arXiv 2303.15343), as in transformers';

const size = (hidden: number, layers: number, heads: number, ffn = 4 * hidden): EncoderBlocks => ({
  ...{ layers, hidden, heads, ffn },
});

function towers(
  family: 'clip' | 'siglip',
  name: string,
  picture: readonly [patch: number, image: number],
  vision: EncoderBlocks,
  text: EncoderBlocks,
): Model {
  const [patch, image] = picture;
  const clip = family === 'clip';
  const words = clip ? { vocab: 49_408, positions: 77 } : { vocab: 32_000, positions: 64 };
  const loss: ImageTextTowers['loss'] = clip ? 'softmax' : 'sigmoid';
  return networkModel(
    {
      id: `${family}-vit-${name.toLowerCase().replace('/', '-')}`,
      title: `${clip ? 'CLIP' : 'SigLIP'} ViT-${name}`,
      ...{ family, source: clip ? CLIP : SIGLIP },
    },
    { kind: 'clip', image, patch, vision, text: { ...text, ...words }, loss },
  );
}

const BASE = size(768, 12, 12);
const LARGE = size(1024, 24, 16);
const SO400M = size(1152, 27, 16, 4304);

export const CLIP_MODELS: readonly Model[] = [
  towers('clip', 'B/32', [32, 224], BASE, size(512, 12, 8)),
  towers('clip', 'B/16', [16, 224], BASE, size(512, 12, 8)),
  towers('clip', 'L/14', [14, 224], LARGE, size(768, 12, 12)),
  towers('siglip', 'B/16', [16, 224], BASE, BASE),
  towers('siglip', 'L/16-256', [16, 256], LARGE, LARGE),
  towers('siglip', 'SO400M/14-384', [14, 384], SO400M, SO400M),
];
