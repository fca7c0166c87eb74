/** Masked autoencoders, in pre-training: encoder, decoder and the pixels they predict. */
import { networkModel } from '../architectures/network-model.js';
import type { Model } from '../model.js';
import { identity } from './decoder.js';
import {
  type Config,
  countOr,
  isText,
  listOr,
  mustDivide,
  note,
  probabilityOr,
  refusal,
  repeated,
} from './fields.js';
import { requireGelu, visionSizes } from './vision.js';

export function readMae(config: Config): Model {
  const [architecture = ''] = listOr(config, 'architectures', isText, 'names of classes') ?? [];
  if (architecture !== '' && architecture !== 'ViTMAEForPreTraining')
    throw refusal(
      config,
      'architectures',
      'ViTMAEForPreTraining is read, which has the decoder; of an encoder alone, give a vit.',
    );
  requireGelu(config);
  repeated(config, 'norm_pix_loss', 'qkv_bias');
  if (probabilityOr(config, 'hidden_dropout_prob', 0) > 0) note(config, 'dropout is not simulated.');
  const hidden = countOr(config, 'decoder_hidden_size', 512);
  const heads = countOr(config, 'decoder_num_attention_heads', 16);
  mustDivide(config, 'decoder_num_attention_heads', heads, 'decoder_hidden_size', hidden);
  return networkModel(identity(config), {
    ...{
      kind: 'mae',
      ...visionSizes(config, { image: 224, patch: 16 }),
      ffn: countOr(config, 'intermediate_size', 3072),
    },
    masked: probabilityOr(config, 'mask_ratio', 0.75),
    decoder: {
      ...{ hidden, heads, layers: countOr(config, 'decoder_num_hidden_layers', 8) },
      ffn: countOr(config, 'decoder_intermediate_size', 2048),
    },
  });
}
