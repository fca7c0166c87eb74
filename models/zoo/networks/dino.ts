/** Vision transformers as they are trained by self-distillation: teacher, crops and heads with them. */
import { networkModel } from '../../architectures/network-model.js';
import type { SelfDistillation } from '../../hyper-parameters/dino.js';
import type { Model } from '../../model.js';

const DINO = 'Caron et al. 2021 (arXiv 2104.14294), section 3.2 and main_dino.py: 2 crops of 224, 8 of 96';
const DINOV2 =
  'Oquab et al. 2023 (arXiv 2304.07193); facebookresearch/dinov2, configs/train/vitl14.yaml and vitg14.yaml, ssl_default_config.yaml: 2 crops of 224, 8 of 98; half of the ' +
  'large crops with 10 to 50 % of their patches masked, 15 % on average';

type Sizes = Pick<SelfDistillation, 'hidden' | 'layers' | 'heads' | 'ffn' | 'patch'>;

const crops = { globalCrops: 2, localCrops: 8, image: 224 } as const;

function dino(letter: string, sizes: Sizes): Model {
  const { patch } = sizes;
  return networkModel(
    {
      id: `dino-vit-${letter.toLowerCase()}-${patch}`,
      title: `DINO ViT-${letter}/${patch}`,
      family: 'dino',
      source: DINO,
    },
    {
      ...{ kind: 'dino', ...sizes, ...crops, localImage: 96, tokens: 1 },
      head: { hidden: 2048, bottleneck: 256, prototypes: 65_536 },
    },
  );
}

function dinoV2(letter: string, sizes: Sizes, more: Partial<SelfDistillation> = {}): Model {
  const id = `dinov2-training-vit-${letter.toLowerCase()}-14`;
  return networkModel(
    { id, title: `DINOv2 ViT-${letter}/14 in training`, family: 'dinov2', source: DINOV2 },
    {
      ...{ kind: 'dino', ...sizes, ...crops, localImage: 98, tokens: 1, layerScale: true, maskToken: true },
      head: { hidden: 2048, bottleneck: 384, prototypes: 131_072 },
      // 15 % of twice 16 × 16.
      masked: { patches: 77, bottleneck: 256 },
      ...more,
    },
  );
}

export const DINO_MODELS: readonly Model[] = [
  dino('S', { hidden: 384, layers: 12, heads: 6, ffn: 1536, patch: 16 }),
  dino('B', { hidden: 768, layers: 12, heads: 12, ffn: 3072, patch: 16 }),
  dinoV2('L', { hidden: 1024, layers: 24, heads: 16, ffn: 4096, patch: 14 }),
  dinoV2('g', { hidden: 1536, layers: 40, heads: 24, ffn: 4096, patch: 14 }, { gated: true }),
];
