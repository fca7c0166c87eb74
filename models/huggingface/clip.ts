/** CLIP and SigLIP: two towers, each in an object of its own, which leaves out what equals the library's defaults. */
import { networkModel } from '../architectures/network-model.js';
import type { ImageTextTowers } from '../hyper-parameters/clip.js';
import type { EncoderBlocks } from '../hyper-parameters/vit.js';
import type { Model } from '../model.js';
import { identity } from './decoder.js';
import {
  type Config,
  count,
  isAbsent,
  isText,
  layerCount,
  listOr,
  mustDivide,
  note,
  probabilityOr,
  refusal,
  repeated,
  said,
  textOr,
  within,
} from './fields.js';

type Fields = Readonly<Record<string, unknown>>;
type Tower = 'vision_config' | 'text_config';

const DEFAULTS: Readonly<Record<ImageTextTowers['loss'], Readonly<Record<Tower, Fields>>>> = {
  softmax: {
    vision_config: { ...sizes(768, 3072, 12, 12), image_size: 224, patch_size: 32, hidden_act: 'quick_gelu' },
    text_config: {
      ...sizes(512, 2048, 12, 8),
      ...{ vocab_size: 49_408, max_position_embeddings: 77, hidden_act: 'quick_gelu' },
    },
  },
  sigmoid: {
    vision_config: {
      ...sizes(768, 3072, 12, 12),
      image_size: 224,
      patch_size: 16,
      hidden_act: 'gelu_pytorch_tanh',
    },
    text_config: {
      ...sizes(768, 3072, 12, 12),
      ...{ vocab_size: 32_000, max_position_embeddings: 64, hidden_act: 'gelu_pytorch_tanh' },
    },
  },
};

function sizes(hidden: number, ffn: number, layers: number, heads: number): Fields {
  return {
    ...{ hidden_size: hidden, intermediate_size: ffn, num_hidden_layers: layers, num_attention_heads: heads },
    num_channels: 3,
  };
}

/** What files of the towers say beside their sizes that changes nothing: what texts are generated with, what a part is called. */
const SAID_ELSEWHERE = [
  'projection_dim',
  'dropout',
  'initializer_factor',
  'text_config_dict',
  'vision_config_dict',
];

export function readClip(config: Config): Model {
  return towers(config, 'softmax');
}

export function readSiglip(config: Config): Model {
  return towers(config, 'sigmoid');
}

function towers(config: Config, loss: ImageTextTowers['loss']): Model {
  const [architecture = ''] = listOr(config, 'architectures', isText, 'names of classes') ?? [];
  if (architecture !== '' && !/^(CLIP|Siglip)Model$/.test(architecture))
    throw refusal(
      config,
      'architectures',
      'both towers with their contrastive loss are read, as of CLIPModel; name that.',
    );
  const vision = tower(config, 'vision_config', loss);
  const text = tower(config, 'text_config', loss);
  repeated(config, ...SAID_ELSEWHERE);
  const blocks = { vision: blocksOf(vision), text: blocksOf(text) };
  const joint =
    loss === 'softmax' && !isAbsent(config, 'projection_dim') ? count(config, 'projection_dim') : undefined;
  if ((joint ?? blocks.text.hidden) !== blocks.text.hidden)
    throw refusal(
      config,
      'projection_dim',
      `features here are as wide as the text's tower, which is ${blocks.text.hidden}.`,
    );
  if (loss === 'sigmoid' && blocks.vision.hidden !== blocks.text.hidden)
    throw refusal(vision, 'hidden_size', `must be that of text_config, ${blocks.text.hidden}.`);
  const words = { vocab: count(text, 'vocab_size'), positions: count(text, 'max_position_embeddings') };
  const [image, patch] = [count(vision, 'image_size'), count(vision, 'patch_size')];
  return networkModel(identity(config), {
    ...{ kind: 'clip', image, patch, loss, vision: blocks.vision, text: { ...blocks.text, ...words } },
  });
}

/** The object of a tower, with the library's defaults. */
function tower(config: Config, field: Tower, loss: ImageTextTowers['loss']): Config {
  const defaults = DEFAULTS[loss][field];
  const own: Config = isAbsent(config, field)
    ? {
        file: config.file,
        modelType: config.modelType,
        fields: {},
        ...(config.notes ? { notes: config.notes } : {}),
      }
    : within(config, field);
  const part = { ...own, defaults };
  repeated(part, ...SAID_ELSEWHERE, 'vision_use_head', 'model_type', 'num_channels');
  if (said(part, 'num_channels') !== 3 && field === 'vision_config')
    throw refusal(part, 'num_channels', 'pictures here have 3; give a model of those.');
  const activation = textOr(part, 'hidden_act', 'gelu');
  if (!activation.includes('gelu'))
    throw refusal(part, 'hidden_act', 'towers here have a GELU, of one kind or another.');
  const dropout = probabilityOr(part, 'attention_dropout', 0);
  if (dropout > 0) note(config, `dropout is not simulated (${field}.attention_dropout ${dropout}).`);
  return part;
}

function blocksOf(part: Config): EncoderBlocks {
  const [hidden, heads] = [count(part, 'hidden_size'), count(part, 'num_attention_heads')];
  mustDivide(part, 'num_attention_heads', heads, 'hidden_size', hidden);
  return {
    layers: layerCount(part, 'num_hidden_layers'),
    hidden,
    heads,
    ffn: count(part, 'intermediate_size'),
  };
}
