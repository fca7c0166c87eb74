/** U-Nets of latent diffusion, as diffusers' `UNet2DConditionModel` describes them in the `unet` folder of a pipeline. */
import { networkModel } from '../architectures/network-model.js';
import type { Model } from '../model.js';
import { identity } from './decoder.js';
import {
  type Config,
  count,
  countOr,
  isAbsent,
  isCount,
  isText,
  listOr,
  note,
  refusal,
  repeated,
  said,
  textOr,
} from './fields.js';

/** Pixels of an edge for each of a latent's. */
const PIXELS = 8;
const LATENT_CHANNELS = 4;

/** A number for each level, or one for all. */
function perLevel(config: Config, field: string, levels: number, fallback: number): readonly number[] {
  if (!Array.isArray(said(config, field)))
    return Array.from({ length: levels }, () => countOr(config, field, fallback));
  const each = listOr(config, field, isCount, 'whole numbers')!;
  if (each.length === levels) return each;
  throw refusal(
    config,
    field,
    `must have an entry for each of the ${levels} levels of 'block_out_channels'.`,
  );
}

/** Whether a level has transformers, from the names of its blocks on the way down. */
function attending(config: Config, levels: number): readonly boolean[] {
  const names = listOr(config, 'down_block_types', isText, 'names of blocks');
  if (names === undefined) return Array.from({ length: levels }, (_, level) => level < levels - 1);
  if (names.length !== levels)
    throw refusal(config, 'down_block_types', `must have ${levels} entries, one for each level.`);
  return names.map((name) => {
    if (name === 'CrossAttnDownBlock2D') return true;
    if (name === 'DownBlock2D') return false;
    throw refusal(config, 'down_block_types', "must be of 'CrossAttnDownBlock2D' and 'DownBlock2D'.");
  });
}

/** Its `attention_head_dim` is the number of heads, as the library has it by a slip that files keep. */
export function readDiffusionUNet(config: Config): Model {
  const channels = listOr(config, 'block_out_channels', isCount, 'whole numbers') ?? [320, 640, 1280, 1280];
  const levels = channels.length;
  const heads = perLevel(
    config,
    isAbsent(config, 'num_attention_heads') ? 'attention_head_dim' : 'num_attention_heads',
    levels,
    8,
  );
  for (const [level, each] of heads.entries()) {
    if (each < 1 || channels[level]! % each !== 0)
      throw refusal(config, 'attention_head_dim', "must divide 'block_out_channels', level by level.");
  }
  const depths = perLevel(config, 'transformer_layers_per_block', levels, 1);
  const transformers = attending(config, levels).map((attends, level) => (attends ? depths[level]! : 0));
  for (const field of ['in_channels', 'out_channels']) {
    if (countOr(config, field, LATENT_CHANNELS) !== LATENT_CHANNELS)
      throw refusal(config, field, `latent pictures here have ${LATENT_CHANNELS} channels.`);
  }
  const more = textOr(config, 'addition_embed_type', '');
  if (more !== '' && more !== 'text_time')
    throw refusal(config, 'addition_embed_type', "must be 'text_time' where there is one.");
  repeated(config, 'only_cross_attention', 'use_linear_projection', 'up_block_types', 'mid_block_type');
  repeated(config, 'norm_num_groups', 'addition_time_embed_dim', 'upcast_attention', 'time_cond_proj_dim');
  const latent = countOr(config, 'sample_size', 64);
  note(config, 'the encoders of text and pictures are not part of it; what they give is taken as data.');
  return networkModel(identity(config), {
    ...{ kind: 'diffusion-unet', image: PIXELS * latent, channels, transformers, heads },
    blocks: countOr(config, 'layers_per_block', 2),
    middle: depths.at(-1)!,
    context: countOr(config, 'cross_attention_dim', 1280),
    ...(more === '' ? {} : { conditions: count(config, 'projection_class_embeddings_input_dim') }),
  });
}
