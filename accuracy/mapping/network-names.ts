/**
 * Names that sources give networks beyond decoders, and the model of the catalogue that each means. Names differ in case, dashes,
 * the abbreviations of papers, torchvision's, timm's and MLPerf's; what a name says of the size of pictures is read, too.
 */

/** What a name says: the model, the height and width of its pictures, and what had to be chosen. */
export interface NamedNetwork {
  readonly id: string;
  readonly image?: number;
  /** A sentence, where the name leaves open what was taken. */
  readonly taken?: string;
  /** The network is built otherwise than that of the catalogue, see `networks.ts`. */
  readonly variant?: 'wide-squeeze' | 'mlperf-retinanet' | 'nnunet';
}

type Parts = readonly (string | undefined)[];
type Rule = readonly [words: RegExp, means: (parts: Parts) => NamedNetwork | string];

/** Letters of papers and words of timm, by the letters of ids here. */
const VIT_SIZES: Readonly<Record<string, string>> = {
  ...{ ti: 'ti', tiny: 'ti', s: 's', small: 's', b: 'b', base: 'b', l: 'l', large: 'l', h: 'h', huge: 'h' },
};
const vitSize = (part: string | undefined) => VIT_SIZES[part ?? ''] ?? part ?? '';
const first = (part: string | undefined) => part?.[0] ?? '';

function sized(id: string, image: string | undefined): NamedNetwork {
  return image === undefined ? { id } : { id, image: Number(image) };
}

/** Tried in order on names in lower case, with single dashes for blanks, underscores, slashes and brackets. */
const RULES: readonly Rule[] = [
  [/^(?:resnet|rn)-?(18|34|50|101|152)(?:-?v?1(?:[.-]?5|b)?|-a1)?$/, ([depth]) => `resnet-${depth}`],
  [
    /^(se-?)?resnext-?(50|101)-?(\d+)x(\d+)d?$/,
    ([se, depth, groups, width]) => `${se === undefined ? '' : 'se-'}resnext-${depth}-${groups}x${width}d`,
  ],
  [/^(?:wide-?resnet|wrn)-?(50|101)-?2$/, ([depth]) => `wide-resnet-${depth}-2`],
  [
    /^(?:tf-)?efficientnet-?(?:v1-?)?widese-?b([0-7])$/,
    ([size]) => ({
      ...{ id: `efficientnet-b${size}`, variant: 'wide-squeeze' },
      taken: 'WideSE: squeeze-and-excitation as wide as a quarter of the expanded channels',
    }),
  ],
  [/^(?:tf-)?efficientnet-?(?:v1-?)?b([0-7])$/, ([size]) => `efficientnet-b${size}`],
  [/^(?:tf-)?efficientnet-?v2-?s$/, () => 'efficientnet-v2-s'],
  [/^mobilenet-?v2(?:-?(?:1\.0|100))?$/, () => 'mobilenet-v2'],
  [/^(?:tf-)?mobilenet-?v3-?(?:l|large)(?:-?100)?$/, () => 'mobilenet-v3-large'],
  [/^vgg-?16$/, () => 'vgg-16'],
  [/^densenet-?121$/, () => 'densenet-121'],
  [/^convnext-?(?:t|tiny)(?:-(\d{3}))?$/, ([image]) => sized('convnext-tiny', image)],
  [/^convnext-?(?:b|base)(?:-(\d{3}))?$/, ([image]) => sized('convnext-base', image)],
  [
    /^vit-?(ti|tiny|s|small|b|base|l|large|h|huge)-?(?:patch|p)?-?(14|16|32)(?:-(\d{3}))?$/,
    ([size, patch, image]) => sized(`vit-${vitSize(size)}-${patch}`, image),
  ],
  [
    /^vit-?(ti|tiny|s|small|b|base|l|large)$/,
    ([size]) => ({
      ...{ id: `vit-${vitSize(size)}-16`, taken: 'the name states no patch: 16 × 16' },
    }),
  ],
  [/^vit-?(?:h|huge)$/, () => ({ id: 'vit-h-14', taken: 'the name states no patch: 14 × 14' })],
  [
    /^vit-?(giant|gigantic)-?(?:patch|p)?-?14(?:-(\d{3}))?$/,
    ([size, image]) => sized(`vit-${size}-14`, image),
  ],
  [/^deit-?(?:t|tiny)(?:-patch16-224)?$/, () => 'deit-tiny'],
  [/^deit-?(?:s|small)(?:-patch16-224)?$/, () => 'deit-small'],
  [/^deit-?(?:b|base)(?:-patch16-224)?$/, () => 'deit-base'],
  [/^swin(?:-transformer)?-?b(?:ase)?-(?:patch4-window12-)?384$/, () => 'swin-b-384'],
  [
    /^swin(?:-transformer)?-?(t|tiny|s|small|b|base|l|large)(?:-patch4-window7)?(?:-224)?$/,
    ([size]) => `swin-${first(size)}`,
  ],
  [
    /^(?:open-?)?clip-(?:vit-?)?(b|base|l|large)-?(?:patch)?-?(14|16|32)$/,
    ([size, patch]) => `clip-vit-${first(size)}-${patch}`,
  ],
  [/^(?:3d-?u-?net|u-?net-?3d)(?:-kits19)?$/, () => 'unet-3d'],
  [/^u-?net(?:-?2d)?(?:-medical)?$/, () => 'unet-2d'],
  [
    /^nn-?u-?net(?:-?3d)?$/,
    () => ({
      ...{ id: 'unet-3d', variant: 'nnunet' },
      taken: 'nnU-Net as planned for BraTS: four channels, patches of 128³; its deep supervision is left out',
    }),
  ],
  [/^retinanet(?:-resnet-?50)?(?:-?fpn)?$/, () => 'retinanet-resnet-50-fpn'],
  [/^(?:stable-?diffusion|sd)-?xl(?:-?(?:base)?-?1\.0)?$/, () => 'sdxl'],
  [/^sdxl(?:-base)?(?:-?1\.0)?$/, () => 'sdxl'],
  [/^(?:stable-?diffusion|sd)-?v?1(?:[.-][1-5])?$/, () => 'sd-1.5'],
  [/^(?:stable-?diffusion|sd)-?v?2(?:[.-][01])?(?:-base)?(?:-unet)?$/, () => 'sd-2.1-base'],
  [
    /^dit-?(s|b|l|xl)-?(2|4|8)(?:-(256|512))?$/,
    ([size, patch, image]) => sized(`dit-${size}-${patch}`, image),
  ],
  [/^dlrm-?(?:v?2|dcn-?v?2)$/, () => 'dlrm-dcnv2'],
  [/^dlrm(?:-v?1)?(?:-criteo)?(?:-(?:1tb|tb|terabyte))?$/, () => 'dlrm-criteo-tb'],
  [/^dlrm(?:-criteo)?-kaggle$/, () => 'dlrm-kaggle'],
  [/^t5-?(small|base|large|3b|11b)$/, ([size]) => `t5-${size}`],
  [/^(?:flan-t5|t5-?v?1[.-]1)-?(base|large|xl|xxl)$/, ([size]) => `t5-v1.1-${size}`],
  [/^mt5-?(base|xl)$/, ([size]) => `mt5-${size}`],
  [/^bart-?(base|large)$/, ([size]) => `bart-${size}`],
  [/^whisper-?large(?:-?v1)?$/, () => 'whisper-large-v2'],
  [
    /^whisper-?(tiny|base|small|medium|large-?v2|large-?v3|large-?v3-turbo)$/,
    ([size]) => `whisper-${size!.replace(/large-?v/, 'large-v')}`,
  ],
];

/** Makers before a name of the hub, and tags of weights behind timm's. */
function plain(name: string): string {
  return name
    .toLowerCase()
    .trim()
    .replace(/^[a-z][\w-]{2,}\/(?=[a-z][\w.-]{4,})/, '')
    .replace(/\.[a-z]\w*$/, '')
    .replaceAll('×', 'x')
    .replaceAll(/[\s_/():,]+/g, '-')
    .replaceAll(/-+/g, '-')
    .replace(/-$/, '');
}

/** The network that a name means; undefined where the rules know none. Whether there is such a model is not asked. */
export function networkNamed(name: string): NamedNetwork | undefined {
  // The letters of the two giants differ in their case alone (Zhai et al. 2021).
  if (/vit[-_]?G[-_/]14/.test(name.replace(/vit/i, 'vit'))) return { id: 'vit-gigantic-14' };
  if (/vit[-_]?g[-_/]14/.test(name.replace(/vit/i, 'vit')) && !/dino/i.test(name))
    return { id: 'vit-giant-14' };
  const words = plain(name);
  for (const [rule, means] of RULES) {
    const found = rule.exec(words);
    if (found === null) continue;
    const meant = means(found.slice(1));
    return typeof meant === 'string' ? { id: meant } : meant;
  }
  return undefined;
}

/** Letters and digits alone: how a name is held against ids and titles of the catalogue. */
export function lettersOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}
