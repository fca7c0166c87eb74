/** Vision transformers for ImageNet, and backbones that learn without labels. */
import { networkModel } from '../../architectures/network-model.js';
import type { EncoderBlocks, VisionTransformer } from '../../hyper-parameters/vit.js';
import type { Model } from '../../model.js';

const VIT = 'Dosovitskiy et al. 2020 (arXiv 2010.11929), table 1, as in torchvision';
const DEIT = 'Touvron et al. 2020 (arXiv 2012.12877), table 1, as in timm';
const DINOV2 = 'Oquab et al. 2023 (arXiv 2304.07193), as in facebookresearch/dinov2; the backbone alone';
const SCALING = 'Zhai et al. 2021 (arXiv 2106.04560), table 2, with a class token as in timm';

const size = (hidden: number, layers: number, heads: number, ffn = 4 * hidden): EncoderBlocks => ({
  ...{ layers, hidden, heads, ffn },
});
const SIZES = {
  tiny: size(192, 12, 3),
  small: size(384, 12, 6),
  base: size(768, 12, 12),
  large: size(1024, 24, 16),
  huge: size(1280, 32, 16),
  giant: size(1408, 40, 16, 6144),
  gigantic: size(1664, 48, 16, 8192),
};

interface Named {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly family?: string;
}

function vit(
  { family = 'vit', ...named }: Named,
  blocks: EncoderBlocks,
  patch: number,
  more: Partial<VisionTransformer> = {},
): Model {
  return networkModel(
    { ...named, family },
    { kind: 'vit', ...blocks, patch, image: 224, classes: 1000, pool: 'class', tokens: 1, ...more },
  );
}

const plain = (letter: string, blocks: EncoderBlocks, patch: number, source = VIT): Model =>
  vit({ id: `vit-${letter.toLowerCase()}-${patch}`, title: `ViT-${letter}/${patch}`, source }, blocks, patch);

const deit = (name: string, blocks: EncoderBlocks): Model =>
  vit(
    { id: `deit-${name}`, title: `DeiT-${name[0]!.toUpperCase()}`, source: DEIT, family: 'deit' },
    blocks,
    16,
  );

/** Backbones at 224 × 224, whose table of positions is that of 518 × 518. */
function dinoV2(letter: string, blocks: EncoderBlocks, registers: number, more = {}): Model {
  const suffix = registers > 0 ? '-reg' : '';
  const source = registers > 0 ? `${DINOV2}; registers: arXiv 2309.16588` : DINOV2;
  const id = `dinov2-vit-${letter.toLowerCase()}-14${suffix}`;
  const title = `DINOv2 ViT-${letter}/14${registers > 0 ? ' with registers' : ''}`;
  const tokens = { tokens: 1 + registers, tokensWithoutPosition: registers, tablePatches: 37 ** 2 };
  const traits = { layerScale: true, maskToken: true, classes: 0, ...tokens, ...more } as const;
  return vit({ id, title, source, family: 'dinov2' }, blocks, 14, traits);
}

export const VIT_MODELS: readonly Model[] = [
  vit(
    {
      ...{ id: 'tiny-vit', title: 'ViT of a toy', source: "llmsim's own: small enough to train on threads" },
    },
    size(64, 4, 4, 128),
    4,
    { image: 32, classes: 10 },
  ),
  plain('Ti', SIZES.tiny, 16, DEIT),
  plain('S', SIZES.small, 16, DEIT),
  plain('S', SIZES.small, 32, DEIT),
  plain('B', SIZES.base, 16),
  plain('B', SIZES.base, 32),
  plain('L', SIZES.large, 16),
  plain('L', SIZES.large, 32),
  plain('H', SIZES.huge, 14),
  vit({ id: 'vit-giant-14', title: 'ViT-g/14', source: SCALING }, SIZES.giant, 14),
  vit({ id: 'vit-gigantic-14', title: 'ViT-G/14', source: SCALING }, SIZES.gigantic, 14),
  vit(
    {
      id: 'vit-22b',
      title: 'ViT-22B',
      source: 'Dehghani et al. 2023 (arXiv 2302.05442), table 1 and section 2',
    },
    size(6144, 48, 48, 24576),
    14,
    { pool: 'attention', tokens: 0, parallel: true, qkNorm: true, qkvBias: false, normBias: false },
  ),
  deit('tiny', SIZES.tiny),
  deit('small', SIZES.small),
  deit('base', SIZES.base),
  ...[0, 4].flatMap((registers) => [
    dinoV2('S', SIZES.small, registers),
    dinoV2('B', SIZES.base, registers),
    dinoV2('L', SIZES.large, registers),
    dinoV2('g', size(1536, 40, 24, 4096), registers, { gated: true }),
  ]),
];
