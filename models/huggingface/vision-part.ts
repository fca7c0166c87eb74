/**
 * What a model sees pictures with, from the `vision_config` of its configuration: the tower, which says its own type or has
 * that of the whole, and the projector, which is the whole's. A whole of another type keeps its decoder alone, and a note says so.
 */
import { gpt, llama } from '../families.js';
import type { Model, Projector, VisionTower } from '../model.js';
import { activation } from './decoder.js';
import { type Config, count, countOr, flagOr, isAbsent, isCount, listOr, textOr, within } from './fields.js';

type Reader = (tower: Config, whole: Config, decoder: Model) => VisionTower;

/** The tower of a configuration; undefined where it has none, or none of a type that is read. */
export function visionOf(config: Config, decoder: Model): VisionTower | undefined {
  const reader = READERS[config.modelType];
  if (reader === undefined) return undefined;
  const key = ['vision_config', 'visual'].find((name) => isFields(config.fields[name]));
  if (key === undefined) return undefined;
  const tower = within(config, key);
  const modelType = textOr(tower, 'model_type', config.modelType);
  const defaults = DEFAULTS[modelType] ?? {};
  return reader({ ...tower, modelType, defaults }, config, decoder);
}

function isFields(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What the library takes for the fields of a tower that are left out (transformers, configuration_*.py; InternVL's own code). */
const DEFAULTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  clip_vision_model: sized(768, 3072, 12, 12, { image_size: 224, patch_size: 32, hidden_act: 'quick_gelu' }),
  siglip_vision_model: sized(768, 3072, 12, 12, { image_size: 224, patch_size: 16 }),
  pixtral: sized(1024, 4096, 24, 16, { image_size: 1024, patch_size: 16 }),
  intern_vit_6b: sized(3200, 12800, 48, 25, { image_size: 224, patch_size: 14, qkv_bias: false }),
  internvl_chat: sized(3200, 12800, 48, 25, { image_size: 224, patch_size: 14, qkv_bias: false }),
  idefics3_vision: sized(1152, 3072, 12, 16, { image_size: 224, patch_size: 32 }),
  smolvlm_vision: sized(1152, 3072, 12, 16, { image_size: 224, patch_size: 32 }),
  qwen2_vl: { depth: 32, embed_dim: 1280, hidden_size: 3584, num_heads: 16 },
  qwen2_5_vl: { depth: 32, hidden_size: 1280, intermediate_size: 3420, num_heads: 16, out_hidden_size: 3584 },
  qwen3_vl: ofQwen3(),
  qwen3_vl_moe: ofQwen3(),
};

function sized(hidden: number, ffn: number, layers: number, heads: number, more: object) {
  return {
    ...{ hidden_size: hidden, intermediate_size: ffn, num_hidden_layers: layers },
    ...{ num_attention_heads: heads, ...more },
  };
}

function ofQwen3() {
  return {
    ...{ depth: 27, hidden_size: 1152, intermediate_size: 4304, num_heads: 16, out_hidden_size: 3584 },
    ...{ patch_size: 16, num_position_embeddings: 2304, deepstack_visual_indexes: [8, 16, 24] },
  };
}

/** A tower's own fields by the names that most give them. */
interface Names {
  readonly layers: string;
  readonly hidden: string;
  readonly heads: string;
  readonly ffn: string;
}

const USUAL: Names = {
  ...{ layers: 'num_hidden_layers', hidden: 'hidden_size' },
  ...{ heads: 'num_attention_heads', ffn: 'intermediate_size' },
};
const QWEN: Names = { ...USUAL, layers: 'depth', heads: 'num_heads' };

function sizes(config: Config, names: Names, ffn?: number) {
  const hidden = count(config, names.hidden);
  const heads = count(config, names.heads);
  return {
    ...{ id: 'vision', title: 'vision tower', family: config.modelType, source: config.file },
    ...{ layers: count(config, names.layers), hidden, heads, ffn: ffn ?? count(config, names.ffn) },
    ...{ vocab: 0, sequence: 0, dropout: 0, causal: false, position: 'none' as const },
    tiedEmbeddings: false,
  };
}

/** The block of CLIP, SigLIP and their kin: GPT's without its positions. */
function plainBlock(config: Config, names: Names = USUAL, ffn?: number): Model {
  const name = textOr(config, 'hidden_act', 'gelu');
  return gpt({ ...sizes(config, names, ffn), activation: activation(config, name, 'hidden_act') });
}

/** CLIP's tower (LLaVA), which leaves its last block unused; positions are of all patches and the class token. */
function clip(config: Config): Omit<VisionTower, 'projector'> {
  const [image, patch] = [countOr(config, 'image_size', 224), countOr(config, 'patch_size', 14)];
  return {
    ...{ block: plainBlock(config), image, patch, patchBias: false },
    ...{ classToken: true, normBefore: true, normAfter: true },
    learnedPositions: Math.floor(image / patch) ** 2 + 1,
  };
}

/** SigLIP's (Zhai et al. 2023, arXiv 2303.15343): no class token. */
function siglip(config: Config): Omit<VisionTower, 'projector'> {
  const [image, patch] = [countOr(config, 'image_size', 224), countOr(config, 'patch_size', 14)];
  const learnedPositions = Math.floor(image / patch) ** 2;
  return { block: plainBlock(config), image, patch, patchBias: true, normAfter: true, learnedPositions };
}

const llava: Reader = (config, whole, decoder) => {
  const tower = config.modelType.startsWith('siglip') ? siglip(config) : clip(config);
  const layer = whole.fields.vision_feature_layer;
  const unused = typeof layer === 'number' && layer < 0 ? -1 - layer : 1;
  const widths = [decoder.hidden, decoder.hidden];
  const bias = flagOr(whole, 'multimodal_projector_bias', true);
  return { ...tower, ...(unused > 0 ? { unused } : {}), projector: { merge: 1, widths, bias } };
};

/** One matrix from patches to the decoder's width. */
const paligemma: Reader = (config, _, decoder) => ({
  ...siglip(config),
  projector: { merge: 1, widths: [decoder.hidden], bias: true },
});

/** Patches are averaged to `mm_tokens_per_image`, normed and projected. */
const gemma3: Reader = (config, whole, decoder) => {
  const tower = siglip(config);
  const across = Math.floor(tower.image / tower.patch);
  const merge = Math.max(1, Math.floor(across / Math.sqrt(countOr(whole, 'mm_tokens_per_image', 256))));
  const norm = { kind: 'rms', of: 'patch' } as const;
  return { ...tower, projector: { merge, averages: true, norm, widths: [decoder.hidden], bias: false } };
};

/** Rotary positions, a merger of 2 × 2 patches, and pictures of any size: that of a square of 32 × 32 tokens is taken. */
const qwen2: Reader = (config) => {
  const hidden = count(config, 'embed_dim');
  const ffn = hidden * countOr(config, 'mlp_ratio', 4);
  const block = gpt({
    ...sizes(config, { ...QWEN, hidden: 'embed_dim' }, ffn),
    ...{ position: 'rotary', learnedPositions: 0 },
  });
  return {
    ...qwen(config, block),
    patchBias: false,
    projector: merger(config, hidden, 'hidden_size', 'layer'),
  };
};

/** The same with RMS norms, gated networks and windows of `window_size` pixels in most blocks. */
const qwen25: Reader = (config) => {
  const own = { ...sizes(config, QWEN), position: 'rotary' as const };
  const block = llama({ ...own, bias: { qkv: true, output: true, mlp: true, head: false } });
  const tower = qwen(config, block);
  const across = Math.floor(countOr(config, 'window_size', 112) / tower.patch);
  const full = listOr(config, 'fullatt_block_indexes', isCount, 'numbers of layers') ?? [7, 15, 23, 31];
  return {
    ...{ ...tower, patchBias: false, windows: { positions: across ** 2, full } },
    projector: merger(config, block.hidden, 'out_hidden_size', 'rms'),
  };
};

/** Learned positions beside rotary ones, and mergers of earlier blocks. */
const qwen3: Reader = (config) => {
  const block = { ...plainBlock(config, QWEN), position: 'rotary' as const };
  const deep = listOr(config, 'deepstack_visual_indexes', isCount, 'numbers of layers')?.length ?? 0;
  return {
    ...{ ...qwen(config, block), patchBias: true },
    learnedPositions: count(config, 'num_position_embeddings'),
    projector: {
      ...merger(config, block.hidden, 'out_hidden_size', 'layer'),
      ...(deep > 0 ? { deep } : {}),
    },
  };
};

function qwen(config: Config, block: Model) {
  const patch = countOr(config, 'patch_size', 14);
  const merge = countOr(config, 'spatial_merge_size', 2);
  const frames = countOr(config, 'temporal_patch_size', 2);
  return { block, patch, frames, image: SQUARE_OF_TOKENS * merge * patch };
}

/** Pictures have the size they have; this many tokens along a side are 1,024 a picture, a page or a photograph. */
const SQUARE_OF_TOKENS = 32;

/** Norm of each patch, then two matrices of which the first keeps the merged width. */
function merger(config: Config, hidden: number, out: string, kind: 'layer' | 'rms'): Projector {
  const merge = countOr(config, 'spatial_merge_size', 2);
  const widths = [hidden * merge * merge, count(config, out)];
  return { merge, norm: { kind, of: 'patch' }, widths, bias: true };
}

/** Pixtral's tower: RMS norms, gated networks, rotary positions, no biases; a patch merger before the matrices. */
const mistral3: Reader = (config, whole, decoder) => {
  const block = llama({ ...sizes(config, USUAL), position: 'rotary' });
  const merge = countOr(whole, 'spatial_merge_size', 2);
  const widths = [decoder.hidden, decoder.hidden];
  const [image, patch] = [countOr(config, 'image_size', 1540), countOr(config, 'patch_size', 14)];
  const norm = { kind: 'rms', of: 'patch' } as const;
  const bias = flagOr(whole, 'multimodal_projector_bias', false);
  return {
    ...{ block, image, patch, patchBias: false, normBefore: true },
    projector: { merge, narrows: true, norm, widths, bias },
  };
};

/** InternViT with learned scales, four patches side by side, and three matrices' worth of an MLP (InternVL 2). */
const internvl: Reader = (config, whole, decoder) => {
  const [image, patch] = [countOr(config, 'image_size', 448), countOr(config, 'patch_size', 14)];
  const plain = plainBlock(config);
  const block = { ...plain, bias: { ...plain.bias, qkv: flagOr(config, 'qkv_bias', true) } };
  const ratio = whole.fields.downsample_ratio;
  const merge = typeof ratio === 'number' && ratio > 0 ? Math.round(1 / ratio) : 2;
  return {
    ...{ block, image, patch, patchBias: true, classToken: true, layerScale: true },
    learnedPositions: Math.floor(image / patch) ** 2 + 1,
    projector: {
      ...{ merge, norm: { kind: 'layer', of: 'merged' } as const, bias: true },
      widths: [decoder.hidden, decoder.hidden],
    },
  };
};

/** SigLIP and one matrix over a shuffle of patches (Idefics 3, SmolVLM). */
const idefics3: Reader = (config, whole, decoder) => ({
  ...siglip(config),
  projector: { merge: countOr(whole, 'scale_factor', 2), widths: [decoder.hidden], bias: false },
});

/** SigLIP-SO400M by name (timm's), and an MLP over 2 × 2 patches; pictures are cut in tiles, of which one is taken. */
const deepseekVl2: Reader = (config, _, decoder) => {
  const hidden = count(config, 'width');
  const ratio = config.fields.mlp_ratio;
  const ffn = Math.floor(hidden * (typeof ratio === 'number' ? ratio : 4));
  const image = isAbsent(config, 'image_size') ? 384 : count(config, 'image_size');
  const patch = countOr(config, 'patch_size', 14);
  const layers = { ...USUAL, layers: 'layers', hidden: 'width', heads: 'heads' };
  const block = plainBlock({ ...config, defaults: { heads: 16 } }, layers, ffn);
  return {
    ...{ block, image, patch, patchBias: true, normAfter: true },
    learnedPositions: Math.floor(image / patch) ** 2,
    projector: { merge: 2, widths: [decoder.hidden, decoder.hidden], bias: true },
  };
};

const READERS: Readonly<Record<string, Reader | undefined>> = {
  llava,
  llava_next: llava,
  vipllava: llava,
  paligemma,
  gemma3,
  qwen2_vl: qwen2,
  qwen2_5_vl: qwen25,
  qwen3_vl: qwen3,
  qwen3_vl_moe: qwen3,
  mistral3,
  internvl_chat: internvl,
  idefics3,
  smolvlm: idefics3,
  deepseek_vl_v2: deepseekVl2,
};
