/** Swin transformers for ImageNet. */
import { networkModel } from '../../architectures/network-model.js';
import type { Model } from '../../model.js';

const SOURCE = 'Liu et al. 2021 (arXiv 2103.14030), section 3.3, as in torchvision';

function swin(letter: string, hidden: number, depth: number, heads: number, image = 224): Model {
  const [at, window] = image === 224 ? ['', 7] : [`-${image}`, 12];
  return networkModel(
    {
      id: `swin-${letter.toLowerCase()}${at}`,
      title: `Swin-${letter}${image === 224 ? '' : `, ${image} × ${image}`}`,
      ...{ family: 'swin', source: SOURCE },
    },
    {
      ...{ kind: 'swin', image, patch: 4, hidden, window, ffnRatio: 4, classes: 1000 },
      blocks: [2, 2, depth, 2],
      heads: [heads, 2 * heads, 4 * heads, 8 * heads],
    },
  );
}

export const SWIN_MODELS: readonly Model[] = [
  swin('T', 96, 6, 3),
  swin('S', 96, 18, 3),
  swin('B', 128, 18, 4),
  swin('B', 128, 18, 4, 384),
  swin('L', 192, 18, 6),
];
