/** StableLM and Persimmon: layer norms on Llama's or GPT-NeoX's frame, a part of each head turned. */
import { gpt, llama } from '../families.js';
import type { Model } from '../model.js';
import { decoder, equalHeads, groupedHeads } from './decoder.js';
import { type Config, flagOr } from './fields.js';
import { largerDropout } from './gpt.js';

/** StableLM 2's 12B has both halves side by side behind one norm, and norms each head of queries and keys. */
export function readStableLm(config: Config): Model {
  const parallel = flagOr(config, 'use_parallel_residual', false);
  const qkv = flagOr(config, 'use_qkv_bias', false);
  const normed = { qkNorm: true, qkNormGains: 'per-head', qkNormBias: false } as const;
  return llama({
    ...decoder(config),
    ...groupedHeads(config),
    norm: 'layer',
    bias: { qkv, output: false, mlp: false, head: false },
    parallelBlock: parallel,
    sharedNorm: parallel,
    ...(flagOr(config, 'qk_layernorm', false) ? normed : {}),
    dropout: largerDropout(config, 'attention_dropout', 'hidden_dropout', 0),
  });
}

/** Biases everywhere, a squared ReLU, queries and keys normed. */
export function readPersimmon(config: Config): Model {
  return gpt({
    ...decoder(config, { activation: 'relu2' }),
    headDim: equalHeads(config, 'hidden_size', 'num_attention_heads'),
    position: 'rotary',
    qkNorm: flagOr(config, 'qk_layernorm', true),
    dropout: largerDropout(config, 'attention_dropout', 'hidden_dropout', 0),
  });
}
