/** GPT-2, GPT-3 and the models built in their image: layer norm, GELU, biases, learned positions. */
import { gpt } from '../families.js';
import type { Model } from '../model.js';

const GPT2 =
  'Radford et al. 2019, with the sizes of the released checkpoints (huggingface.co/openai-community)';
const GPT3 = 'Brown et al. 2020 (arXiv 2005.14165), table 2.1; vocabulary of GPT-2';
const MEGATRON = 'Korthikanti et al. 2022 (arXiv 2205.05198), table 3; vocabulary 51,200, section 6';

const gpt2 = { family: 'gpt2', source: GPT2, vocab: 50257, sequence: 1024 };
const gpt3 = { family: 'gpt3', source: GPT3, vocab: 50257, sequence: 2048 };
const megatron = { family: 'megatron', source: MEGATRON, vocab: 51200, sequence: 2048 };

export const GPT_MODELS: readonly Model[] = [
  gpt({ ...gpt2, id: 'gpt2-124m', title: 'GPT-2 124M', layers: 12, hidden: 768, heads: 12, ffn: 3072 }),
  gpt({
    ...gpt2,
    id: 'gpt2-355m',
    title: 'GPT-2 Medium 355M',
    layers: 24,
    hidden: 1024,
    heads: 16,
    ffn: 4096,
  }),
  gpt({
    ...gpt2,
    id: 'gpt2-774m',
    title: 'GPT-2 Large 774M',
    layers: 36,
    hidden: 1280,
    heads: 20,
    ffn: 5120,
  }),
  gpt({ ...gpt2, id: 'gpt2-1.5b', title: 'GPT-2 XL 1.5B', layers: 48, hidden: 1600, heads: 25, ffn: 6400 }),

  gpt({
    ...gpt3,
    id: 'gpt3-1.3b',
    title: 'GPT-3 1.3B',
    // The table's 24 heads of 128 do not make 2,048; 16 do, and are what Megatron-LM and GPT-Neo use.
    source: `${GPT3}; 16 heads of 128, since the table's 24 do not make up the hidden size`,
    layers: 24,
    hidden: 2048,
    heads: 16,
    ffn: 8192,
  }),
  gpt({ ...gpt3, id: 'gpt3-6.7b', title: 'GPT-3 6.7B', layers: 32, hidden: 4096, heads: 32, ffn: 16384 }),
  gpt({
    ...gpt3,
    id: 'gpt3-13b',
    title: 'GPT-3 13B',
    source: `${GPT3}; hidden size 5,120 = 40 heads of 128, where the table prints 5,140`,
    layers: 40,
    hidden: 5120,
    heads: 40,
    ffn: 20480,
  }),
  gpt({ ...gpt3, id: 'gpt3-175b', title: 'GPT-3 175B', layers: 96, hidden: 12288, heads: 96, ffn: 49152 }),

  gpt({
    ...megatron,
    id: 'megatron-22b',
    title: 'Megatron 22B',
    layers: 48,
    hidden: 6144,
    heads: 64,
    ffn: 24576,
  }),
  gpt({
    ...megatron,
    id: 'megatron-175b',
    title: 'Megatron 175B (GPT-3 with a padded vocabulary)',
    layers: 96,
    hidden: 12288,
    heads: 96,
    ffn: 49152,
  }),
  gpt({
    ...megatron,
    id: 'megatron-530b',
    title: 'Megatron-Turing NLG 530B',
    layers: 105,
    hidden: 20480,
    heads: 128,
    ffn: 81920,
  }),
  gpt({
    ...megatron,
    id: 'megatron-1t',
    title: 'Megatron 1T',
    layers: 128,
    hidden: 25600,
    heads: 160,
    ffn: 102400,
  }),

  gpt({
    id: 'opt-175b',
    title: 'OPT 175B',
    family: 'opt',
    source:
      'Zhang et al. 2022 (arXiv 2205.01068), table 1; huggingface.co/facebook/opt-13b for vocabulary and offset',
    layers: 96,
    hidden: 12288,
    heads: 96,
    ffn: 49152,
    vocab: 50272,
    sequence: 2048,
    // Two rows of the table are an offset kept from the padding token.
    learnedPositions: 2050,
    activation: 'relu',
  }),
];
