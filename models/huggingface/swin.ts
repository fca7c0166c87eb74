/** Swin transformers and residual networks: models of pictures in stages. */
import { networkModel } from '../architectures/network-model.js';
import type { Model } from '../model.js';
import { identity } from './decoder.js';
import {
  type Config,
  countOr,
  factorOr,
  flagOr,
  isCount,
  listOr,
  note,
  refusal,
  repeated,
  textOr,
} from './fields.js';
import { classesOf } from './labels.js';

function list(config: Config, field: string, fallback: readonly number[]): readonly number[] {
  return listOr(config, field, isCount, 'whole numbers') ?? fallback;
}

/** Sizes left out are those of Swin-T, as the library takes them. */
export function readSwin(config: Config): Model {
  const blocks = list(config, 'depths', [2, 2, 6, 2]);
  const heads = list(config, 'num_heads', [3, 6, 12, 24]);
  if (heads.length !== blocks.length)
    throw refusal(config, 'num_heads', "must have as many entries as 'depths'.");
  const hidden = countOr(config, 'embed_dim', 96);
  for (const [stage, each] of heads.entries()) {
    if ((hidden * 2 ** stage) % each !== 0)
      throw refusal(
        config,
        'num_heads',
        `must divide the width of each stage, ${hidden} doubled from stage to stage.`,
      );
  }
  requirePictures(config, 'gelu');
  repeated(config, 'hidden_size', 'num_layers', 'path_norm');
  if (!flagOr(config, 'qkv_bias', true))
    throw refusal(config, 'qkv_bias', 'must be true: Swin transformers here have it.');
  if (flagOr(config, 'use_absolute_embeddings', false))
    throw refusal(
      config,
      'use_absolute_embeddings',
      'Swin transformers here have relative positions alone; set it to false.',
    );
  return networkModel(identity(config), {
    ...{ kind: 'swin', blocks, heads, hidden, classes: classesOf(config) },
    image: countOr(config, 'image_size', 224),
    patch: countOr(config, 'patch_size', 4),
    window: countOr(config, 'window_size', 7),
    ffnRatio: factorOr(config, 'mlp_ratio', 4),
  });
}

/** Of 3 channels, with the activation of this architecture. */
function requirePictures(config: Config, activation: string): void {
  if (countOr(config, 'num_channels', 3) !== 3)
    throw refusal(config, 'num_channels', 'pictures here have 3; give a model of those.');
  if (textOr(config, 'hidden_act', activation) !== activation)
    throw refusal(config, 'hidden_act', `must be '${activation}'.`);
}

const WIDTHS = [64, 128, 256, 512];

/** Of the widths that He et al. have; the file does not say how large pictures are. */
export function readResNet(config: Config): Model {
  requirePictures(config, 'relu');
  const bottleneck = textOr(config, 'layer_type', 'bottleneck') === 'bottleneck';
  const widths = WIDTHS.map((width) => (bottleneck ? 4 * width : width));
  const given = list(config, 'hidden_sizes', widths);
  if (countOr(config, 'embedding_size', 64) !== 64 || given.join() !== widths.join())
    throw refusal(config, 'hidden_sizes', `must be ${widths.join(', ')} behind an 'embedding_size' of 64.`);
  for (const field of ['downsample_in_first_stage', 'downsample_in_bottleneck']) {
    if (flagOr(config, field, false))
      throw refusal(config, field, 'residual networks here halve a picture elsewhere; set it to false.');
  }
  const blocks = list(config, 'depths', [3, 4, 6, 3]);
  if (blocks.length !== widths.length) throw refusal(config, 'depths', `must have ${widths.length} entries.`);
  note(config, 'it does not say how large pictures are; 224 × 224 is taken.');
  return networkModel(identity(config), {
    ...{ kind: 'resnet', blocks, bottleneck, image: 224, classes: classesOf(config) },
  });
}
