/** Diffusion transformers for ImageNet. */
import { networkModel } from '../../architectures/network-model.js';
import type { Model } from '../../model.js';

const SOURCE = 'Peebles and Xie 2022 (arXiv 2212.09748), table 1, as in facebookresearch/DiT';

const SIZES = { S: [12, 384, 6], B: [12, 768, 12], L: [24, 1024, 16], XL: [28, 1152, 16] } as const;

function dit(letter: keyof typeof SIZES, patch: number, image = 256): Model {
  const [layers, hidden, heads] = SIZES[letter];
  const at = image === 256 ? '' : `-${image}`;
  return networkModel(
    {
      id: `dit-${letter.toLowerCase()}-${patch}${at}`,
      title: `DiT-${letter}/${patch}${image === 256 ? '' : `, ${image} × ${image}`}`,
      ...{ family: 'dit', source: SOURCE },
    },
    {
      ...{ kind: 'dit', layers, hidden, heads, ffn: 4 * hidden, image, patch },
      ...{ latentChannels: 4, classes: 1000, learnsSigma: true },
    },
  );
}

export const DIT_MODELS: readonly Model[] = [
  dit('S', 2),
  dit('B', 2),
  dit('B', 4),
  dit('L', 2),
  dit('L', 4),
  dit('XL', 2),
  dit('XL', 2, 512),
];
