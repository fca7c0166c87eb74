/** Every model the tool knows by name, family by family. Data only; each entry states its source. */
import { gpt, llama } from '../families.js';
import type { Model } from '../model.js';
import { DEEPSEEK_MODELS } from './deepseek.js';
import { DENSE_MODELS } from './dense.js';
import { ENCODER_MODELS } from './encoders.js';
import { GOOGLE_AND_COHERE_MODELS } from './gemma.js';
import { GPT_MODELS } from './gpt.js';
import { LINEAR_ATTENTION_MODELS } from './linear-attention.js';
import { LLAMA_MODELS } from './llama.js';
import { MOE_MODELS } from './moe.js';
import { NETWORK_MODELS } from './networks/index.js';
import { QWEN_MODELS } from './qwen.js';
import { STATE_SPACE_MODELS } from './state-space.js';
import { VARIED_MODELS } from './variations.js';
import { VISION_LANGUAGE_MODELS } from './vision-language.js';

/** Small enough to train for real in seconds on a laptop; divides by up to 8 in every direction. */
const TINY = gpt({
  id: 'tiny',
  title: 'Tiny (for tests and real threads)',
  family: 'tiny',
  source: 'llmsim: the GPT-2 recipe at a size that trains on a laptop; untied and without dropout',
  layers: 8,
  hidden: 64,
  heads: 8,
  ffn: 256,
  vocab: 256,
  sequence: 64,
  tiedEmbeddings: false,
  dropout: 0,
});

/** The same recipe at 3.6 million parameters: a few seconds a run rather than one. */
const SMALL = gpt({
  id: 'small',
  title: 'Small (for real threads)',
  family: 'tiny',
  source: 'llmsim: the GPT-2 recipe at a size that trains on a laptop; untied and without dropout',
  layers: 8,
  hidden: 192,
  heads: 8,
  ffn: 768,
  vocab: 256,
  sequence: 128,
  tiedEmbeddings: false,
  dropout: 0,
});

/** The Llama recipe (RMS norm, rotary embedding, gated MLP, grouped queries) as small as `tiny`. */
const TINY_LLAMA = llama({
  id: 'tiny-llama',
  title: 'Tiny Llama (for tests and real threads)',
  family: 'tiny',
  source: 'llmsim: the Llama recipe at a size that trains on a laptop',
  layers: 8,
  hidden: 64,
  heads: 8,
  kvHeads: 4,
  ffn: 192,
  vocab: 256,
  sequence: 64,
});

/** The same with experts, each token at two of eight and at a shared one. */
const TINY_MOE = llama({
  id: 'tiny-moe',
  title: 'Tiny MoE (for tests and real threads)',
  family: 'tiny',
  source: 'llmsim: the Llama recipe with experts at a size that trains on a laptop',
  layers: 8,
  hidden: 64,
  heads: 8,
  kvHeads: 4,
  ffn: 192,
  vocab: 256,
  sequence: 64,
  moe: { experts: 8, topk: 2, expertFfn: 64, sharedExperts: 1, sharedFfn: 64, routerBias: false },
});

export const MODELS: readonly Model[] = [
  TINY,
  TINY_LLAMA,
  TINY_MOE,
  SMALL,
  ...GPT_MODELS,
  ...VARIED_MODELS,
  ...LLAMA_MODELS,
  ...QWEN_MODELS,
  ...GOOGLE_AND_COHERE_MODELS,
  ...DENSE_MODELS,
  ...DEEPSEEK_MODELS,
  ...MOE_MODELS,
  ...STATE_SPACE_MODELS,
  ...LINEAR_ATTENTION_MODELS,
  ...VISION_LANGUAGE_MODELS,

  ...ENCODER_MODELS,
  ...NETWORK_MODELS,
];
