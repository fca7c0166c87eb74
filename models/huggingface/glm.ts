/** GLM: ChatGLM 2 and 3 in their own words, and GLM-4 and after in the library's. */
import { gpt, llama, NO_BIASES } from '../families.js';
import type { Model } from '../model.js';
import { decoder, equalHeads, groupedHeads } from './decoder.js';
import { leadingDense, sharedWidth } from './deepseek.js';
import { type Config, count, countOr, flagOr, isAbsent, refusal } from './fields.js';
import { largerDropout } from './gpt.js';
import { perBlock } from './layers.js';
import { routed } from './moe.js';

/** ChatGLM 2 and 3, and GLM-4's first release under their name; the first ChatGLM has fields and blocks of its own. */
export function readChatGlm(config: Config): Model {
  if (!isAbsent(config, 'inner_hidden_size')) return readFirstChatGlm(config);
  const names = { layers: 'num_layers', ffn: 'ffn_hidden_size', sequence: 'seq_length', activation: null };
  const vocab = count(config, 'padded_vocab_size');
  if (flagOr(config, 'post_layer_norm', true) === false)
    throw refusal(config, 'post_layer_norm', 'only a model with a final norm can be expressed.');
  const model = decoder({ ...config, defaults: { ...config.defaults, vocab_size: vocab } }, { names });
  const linear = flagOr(config, 'add_bias_linear', false);
  const grouped = flagOr(config, 'multi_query_attention', false);
  return llama({
    ...model,
    vocab,
    headDim: countOr(config, 'kv_channels', 128),
    kvHeads: grouped ? count(config, 'multi_query_group_num') : model.heads,
    norm: flagOr(config, 'rmsnorm', true) ? 'rms' : 'layer',
    bias: { qkv: linear || flagOr(config, 'add_qkv_bias', false), output: linear, mlp: linear, head: false },
    dropout: largerDropout(config, 'attention_dropout', 'hidden_dropout', 0),
  });
}

/** GPT's blocks with rotary positions; the output matrix is the embedding's. */
function readFirstChatGlm(config: Config): Model {
  const names = {
    ...{ layers: 'num_layers', ffn: 'inner_hidden_size', sequence: 'max_sequence_length', activation: null },
  };
  const headDim = equalHeads(config, 'hidden_size', 'num_attention_heads');
  const model = decoder(config, { names, tied: true, activation: 'gelu' });
  return gpt({ ...model, headDim, position: 'rotary', tiedEmbeddings: true, dropout: 0 });
}

/** Biases on queries, keys and values with a flag. */
export function readGlm(config: Config): Model {
  const qkv = flagOr(config, 'attention_bias', false);
  const heads = groupedHeads(config, { kvHeads: 2, headDim: 128 });
  return llama({ ...decoder(config), ...heads, bias: { ...NO_BIASES, qkv } });
}

/** GLM-4's 0414 release norms what each half gives, too. */
export function readGlm4(config: Config): Model {
  return { ...readGlm(config), postNorms: 'besides' };
}

/** GLM-4.5: DeepSeek-V3's experts, GLM's attention. */
export function readGlm4Moe(config: Config): Model {
  const model = readGlm(config);
  const expertFfn = count(config, 'moe_intermediate_size');
  const modules = countOr(config, 'num_nextn_predict_layers', 0, 0);
  return {
    ...model,
    qkNorm: flagOr(config, 'use_qk_norm', false),
    moe: {
      ...routed(config, 'n_routed_experts'),
      expertFfn,
      ...sharedWidth(config, 'n_shared_experts', expertFfn),
      routerBias: true,
    },
    ...perBlock(model.layers, leadingDense(config, model.layers, 1)),
    ...(modules > 0 ? { mtpModules: modules } : {}),
  };
}
