/** Vision transformers: ViT, DeiT, and the backbones DINOv2 and DINOv3. */
import { networkModel } from '../architectures/network-model.js';
import type { VisionTransformer } from '../hyper-parameters/vit.js';
import type { Model } from '../model.js';
import { identity } from './decoder.js';
import {
  type Config,
  count,
  countOr,
  factorOr,
  flagOr,
  isText,
  layerCount,
  listOr,
  mustDivide,
  note,
  probabilityOr,
  refusal,
  textOr,
} from './fields.js';
import { classesOf } from './labels.js';

type Sizes = Pick<VisionTransformer, 'layers' | 'hidden' | 'heads' | 'image' | 'patch'>;

/** Sizes that all of them name alike; `image` and `patch` as their library takes them where they are left out. */
export function visionSizes(
  config: Config,
  defaults: { readonly image: number; readonly patch: number },
): Sizes {
  const hidden = count(config, 'hidden_size');
  const heads = count(config, 'num_attention_heads');
  mustDivide(config, 'num_attention_heads', heads, 'hidden_size', hidden);
  const channels = countOr(config, 'num_channels', 3);
  if (channels !== 3) throw refusal(config, 'num_channels', 'pictures here have 3; give a model of those.');
  const image = countOr(config, 'image_size', defaults.image);
  const patch = countOr(config, 'patch_size', defaults.patch);
  if (patch > image)
    throw refusal(config, 'patch_size', `must not be larger than 'image_size', which is ${image}.`);
  return { layers: layerCount(config, 'num_hidden_layers'), hidden, heads, image, patch };
}

/** The same product either way of GELU and its approximations. */
export function requireGelu(config: Config, fallback = 'gelu'): void {
  const activation = textOr(config, 'hidden_act', fallback);
  if (!activation.startsWith('gelu') && activation !== 'quick_gelu')
    throw refusal(config, 'hidden_act', "vision transformers here have 'gelu', 'gelu_new' or 'quick_gelu'.");
}

function dropoutOf(config: Config): Pick<VisionTransformer, 'dropout'> {
  const dropout = Math.max(
    probabilityOr(config, 'hidden_dropout_prob', 0),
    probabilityOr(config, 'attention_probs_dropout_prob', 0),
  );
  return dropout === 0 ? {} : { dropout };
}

function vit(
  config: Config,
  rest: Sizes & Partial<VisionTransformer> & Pick<VisionTransformer, 'ffn'>,
): Model {
  return networkModel(identity(config), {
    ...{ kind: 'vit', classes: rest.classes ?? classesOf(config), pool: 'class', tokens: 1 },
    ...rest,
    ...dropoutOf(config),
  });
}

/** What the library takes for sizes that are left out (transformers, ViTConfig and DeiTConfig alike). */
const DEFAULTS = {
  ...{ hidden_size: 768, num_hidden_layers: 12, num_attention_heads: 12, intermediate_size: 3072 },
  ...{ hidden_act: 'gelu', image_size: 224, patch_size: 16, num_channels: 3, qkv_bias: true },
};

export function readVit(given: Config): Model {
  const config = { ...given, defaults: { ...DEFAULTS, ...given.defaults } };
  requireGelu(config);
  return vit(config, {
    ...visionSizes(config, { image: 224, patch: 16 }),
    ffn: count(config, 'intermediate_size'),
    ...(flagOr(config, 'qkv_bias', true) ? {} : { qkvBias: false }),
  });
}

/** The library's DeiT has a token for distillation whether or not a classifier reads it; one without is a `vit`. */
export function readDeit(config: Config): Model {
  const [architecture = ''] = listOr(config, 'architectures', isText, 'names of classes') ?? [];
  const model = readVit(config).architecture as VisionTransformer;
  const distilled = architecture.endsWith('WithTeacher') ? { distilled: true as const } : {};
  return networkModel(identity(config), { ...model, tokens: 2, ...distilled });
}

/** SwiGLU's width is two thirds of the other, in multiples of 8, as the authors' `SwiGLUFFNFused` has it. */
function swigluWidth(width: number): number {
  return Math.ceil(Math.trunc((width * 2) / 3) / 8) * 8;
}

/** DINOv2 with or without registers: its table is of pictures of `image_size`, and it is trained there. */
export function readDinoV2(config: Config): Model {
  requireGelu(config);
  const at = visionSizes(config, { image: 224, patch: config.modelType === 'dinov2' ? 14 : 16 });
  const width = Math.trunc(at.hidden * factorOr(config, 'mlp_ratio', 4));
  const gated = flagOr(config, 'use_swiglu_ffn', false);
  const registers = config.modelType === 'dinov2' ? 0 : countOr(config, 'num_register_tokens', 4, 0);
  return vit(config, {
    ...at,
    ...(gated ? { gated: true, ffn: swigluWidth(width) } : { ffn: width }),
    ...(flagOr(config, 'qkv_bias', true) ? {} : { qkvBias: false }),
    ...(flagOr(config, 'use_mask_token', true) ? { maskToken: true } : {}),
    ...{ tokens: 1 + registers, tokensWithoutPosition: registers, layerScale: true },
    classes: withoutClassifier(config),
  });
}

/** DINOv3: rotary positions, a bias on queries and values only. */
export function readDinoV3(config: Config): Model {
  const gated = flagOr(config, 'use_gated_mlp', false);
  if (!gated) requireGelu(config);
  const query = flagOr(config, 'query_bias', true);
  const key = flagOr(config, 'key_bias', false);
  const value = flagOr(config, 'value_bias', true);
  if (query !== value || (key && !query))
    throw refusal(
      config,
      'query_bias',
      "queries and values have both a bias here, or neither; so says no 'value_bias'.",
    );
  const bias: Partial<VisionTransformer> = key ? {} : { qkvBias: query ? 'queries-values' : false };
  for (const field of ['proj_bias', 'mlp_bias']) {
    if (!flagOr(config, field, true))
      throw refusal(config, field, 'must be true: its products have biases here.');
  }
  const registers = countOr(config, 'num_register_tokens', 0, 0);
  return vit(config, {
    ...visionSizes(config, { image: 224, patch: 16 }),
    ...{ ffn: count(config, 'intermediate_size'), rotary: true, layerScale: true, maskToken: true },
    ...bias,
    ...(gated ? { gated: true } : {}),
    ...{ tokens: 1 + registers, tokensWithoutPosition: registers },
    classes: withoutClassifier(config),
  });
}

/** What the library puts behind these backbones reads the class token beside the mean of the patches. */
function withoutClassifier(config: Config): number {
  const classes = classesOf(config);
  if (classes > 0) note(config, 'its linear classifier is left out; the backbone alone is trained.');
  return 0;
}
