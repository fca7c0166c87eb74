/** Apple's OpenELM: heads and feed-forward width grow from layer to layer, as lists in the file say. */
import { llama } from '../families.js';
import type { Model } from '../model.js';
import { activation, identity } from './decoder.js';
import {
  type Config,
  count,
  countOr,
  flagOr,
  isCount,
  layerCount,
  listOr,
  refusal,
  textOr,
} from './fields.js';
import { perBlock } from './layers.js';
import { longestSequence } from './length.js';

export function readOpenElm(config: Config): Model {
  const layers = layerCount(config, 'num_transformer_layers');
  const hidden = count(config, 'model_dim');
  const heads = perLayer(config, 'num_query_heads', layers, isCount);
  const kvHeads = perLayer(config, 'num_kv_heads', layers, isCount);
  const multipliers = perLayer(config, 'ffn_multipliers', layers, isNumber);
  const divisor = countOr(config, 'ffn_dim_divisor', 256);
  const ffn = multipliers.map((multiplier) => divisible(multiplier * hidden, divisor));
  return llama({
    ...identity(config),
    layers,
    hidden,
    heads: heads[0]!,
    kvHeads: kvHeads[0]!,
    headDim: count(config, 'head_dim'),
    ffn: ffn[0]!,
    vocab: count(config, 'vocab_size'),
    sequence: longestSequence(config, 'max_context_length'),
    activation: activation(config, textOr(config, 'activation_fn_name', 'swish'), 'activation_fn_name'),
    gated: flagOr(config, 'ffn_with_glu', true),
    qkNorm: flagOr(config, 'normalize_qk_projections', true),
    tiedEmbeddings: flagOr(config, 'share_input_output_layers', true),
    ...perBlock(layers, (block) => ({
      heads: heads[block - 1]!,
      kvHeads: kvHeads[block - 1]!,
      ffn: ffn[block - 1]!,
    })),
  });
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && value > 0;
}

function perLayer(
  config: Config,
  field: string,
  layers: number,
  is: (value: unknown) => value is number,
): readonly number[] {
  const listed = listOr(config, field, is, 'numbers, one for each layer');
  if (listed?.length === layers) return listed;
  throw refusal(config, field, `must be a list of a number for each of the ${layers} layers.`);
}

/** The nearest multiple of `divisor`, but never below nine tenths of `value` (the library's `make_divisible`). */
function divisible(value: number, divisor: number): number {
  const nearest = Math.max(divisor, Math.floor((value + divisor / 2) / divisor) * divisor);
  return nearest < 0.9 * value ? nearest + divisor : nearest;
}
