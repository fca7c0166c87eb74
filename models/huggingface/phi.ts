/** Phi 1 to 4: GPT-like blocks with both halves side by side at first, Llama's from the third on. */
import { gpt, llama } from '../families.js';
import type { Model } from '../model.js';
import { attentionBias, decoder, equalHeads, fourfold, GPT2, groupedHeads } from './decoder.js';
import { type Config, countOr, factorOr, flagOr, isAbsent, note, probabilityOr } from './fields.js';
import { largerDropout } from './gpt.js';
import { windowed, windowWidth } from './layers.js';

const PHI = {
  position: 'rotary',
  parallelBlock: true,
  sharedNorm: true,
  bias: { qkv: true, output: true, mlp: true, head: true },
} as const;

/** The published code's own names, GPT-2's. */
export function readPhiMsft(config: Config): Model {
  const model = decoder(config, { names: GPT2, activation: 'gelu_new', ffn: fourfold });
  return gpt({
    ...model,
    headDim: equalHeads(config, 'n_embd', 'n_head'),
    kvHeads: countOr(config, 'n_head_kv', model.heads),
    ...PHI,
    dropout: largerDropout(config, 'attn_pdrop', 'resid_pdrop', 0),
  });
}

export function readPhi(config: Config): Model {
  return gpt({
    ...decoder(config, { activation: 'gelu_new' }),
    ...groupedHeads(config),
    ...PHI,
    qkNorm: flagOr(config, 'qk_layernorm', false),
    dropout: largerDropout(config, 'attention_dropout', 'resid_pdrop', 0),
  });
}

/** Phi-3, 3.5 and 4: Llama's blocks with a window; Phi-4-multimodal's adapters for images and sound are left out. */
export function readPhi3(config: Config): Model {
  const model = decoder(config, { tied: config.modelType.startsWith('phi4') });
  if (!isAbsent(config, 'vision_lora') || !isAbsent(config, 'speech_lora'))
    note(config, 'its adapters for images and sound (vision_lora, speech_lora) are left out.');
  return llama({
    ...model,
    ...groupedHeads(config),
    ...windowed(config, model.layers, windowWidth(config), () => true),
    bias: attentionBias(config),
    dropout: largerDropout(config, 'attention_dropout', 'resid_pdrop', 0),
  });
}

/** Phi-3-small: layer norms, biases everywhere, a gated GELU. Its block-sparse attention is not read. */
export function readPhi3Small(config: Config): Model {
  const model = decoder(config, {
    names: { ffn: 'ff_intermediate_size' },
    tied: true,
    activation: 'gegelu',
    ffn: (hidden) => Math.trunc(hidden * factorOr(config, 'ff_dim_multiplier', 4)),
  });
  return llama({
    ...model,
    ...groupedHeads(config, { kvHeads: 8 }),
    norm: 'layer',
    bias: { qkv: true, output: true, mlp: true, head: false },
    dropout: Math.max(
      probabilityOr(config, 'attention_dropout_prob', 0),
      probabilityOr(config, 'ffn_dropout_prob', 0.1),
    ),
  });
}
