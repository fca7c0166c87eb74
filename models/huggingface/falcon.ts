/** Falcon: 7B and RW with one key and value for all heads or each its own, 40B, 180B and Falcon 2 with groups of heads. */
import { gpt } from '../families.js';
import type { Model } from '../model.js';
import { decoder, equalHeads, fourfold } from './decoder.js';
import { type Config, count, countOr, firstOf, flagOr, isAbsent } from './fields.js';
import { largerDropout } from './gpt.js';

/** Old files have BLOOM's names. */
export function readFalcon(config: Config): Model {
  const names = {
    layers: firstOf(config, 'num_hidden_layers', 'n_layer'),
    heads: firstOf(config, 'num_attention_heads', 'n_head'),
    ffn: 'ffn_hidden_size',
    activation: 'activation',
  };
  const model = decoder(config, { names, tied: true, activation: 'gelu', ffn: fourfold });
  const bias = flagOr(config, 'bias', false);
  const parallel = flagOr(config, 'parallel_attn', true) || isNew(config);
  return gpt({
    ...model,
    sequence: countOr(config, 'max_position_embeddings', 2048),
    headDim: equalHeads(config, 'hidden_size', names.heads),
    kvHeads: keyValueHeads(config, model.heads),
    position: flagOr(config, 'alibi', false) ? 'alibi' : 'rotary',
    bias: { qkv: bias, output: bias, mlp: bias, head: false },
    parallelBlock: parallel,
    sharedNorm: parallel && norms(config) === 1,
    dropout: largerDropout(config, 'attention_dropout', 'hidden_dropout', 0),
  });
}

/** Of the 40B and those after it. RefinedWeb is the 40B, which did not yet have the flag. */
function isNew(config: Config): boolean {
  return flagOr(config, 'new_decoder_architecture', config.modelType === 'RefinedWeb');
}

function keyValueHeads(config: Config, heads: number): number {
  const one = flagOr(config, 'multi_query', true);
  if (isNew(config)) return countOr(config, firstOf(config, 'num_kv_heads', 'n_head_kv'), heads);
  return one ? 1 : heads;
}

/** Norms before the two halves of a parallel block: one in the 7B, two in the 40B unless the file says one. */
function norms(config: Config): number {
  if (!isNew(config)) return 1;
  return isAbsent(config, 'num_ln_in_parallel_attn') ? 2 : count(config, 'num_ln_in_parallel_attn');
}
