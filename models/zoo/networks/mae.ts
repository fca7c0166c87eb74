/** Masked autoencoders as they are pre-trained. */
import { networkModel } from '../../architectures/network-model.js';
import type { Model } from '../../model.js';

const SOURCE = 'He et al. 2021 (arXiv 2111.06377), section 4 and appendix A, as in facebookresearch/mae';

function mae(letter: string, hidden: number, layers: number, heads: number, patch: number): Model {
  return networkModel(
    {
      id: `mae-vit-${letter.toLowerCase()}-${patch}`,
      ...{ title: `MAE ViT-${letter}/${patch}`, family: 'mae', source: SOURCE },
    },
    {
      ...{ kind: 'mae', hidden, layers, heads, ffn: 4 * hidden, image: 224, patch, masked: 0.75 },
      decoder: { hidden: 512, layers: 8, heads: 16, ffn: 2048 },
    },
  );
}

export const MAE_MODELS: readonly Model[] = [
  mae('B', 768, 12, 12, 16),
  mae('L', 1024, 24, 16, 16),
  mae('H', 1280, 32, 16, 14),
];
