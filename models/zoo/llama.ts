/** Llama and the dense models that follow it: RMS norm, SwiGLU, rotary positions, grouped-query attention. */
import { llama } from '../families.js';
import type { Model } from '../model.js';

const LLAMA1 =
  'Touvron et al. 2023 (arXiv 2302.13971), table 2; feed-forward sizes of the released checkpoints';
const LLAMA2 = 'Touvron et al. 2023 (arXiv 2307.09288), table 1; huggingface.co/meta-llama, config.json';
const LLAMA3 = 'Llama Team 2024 (arXiv 2407.21783), table 3; length 8,192 of the main part of pre-training';
const LLAMA32 = 'huggingface.co/meta-llama/Llama-3.2, config.json; length 8,192 as for Llama 3';
const GEMMA = 'Gemma Team 2024 (arXiv 2403.08295), tables 1 and 2';

const llama1 = { family: 'llama', source: LLAMA1, vocab: 32000, sequence: 2048 };
const llama2 = { family: 'llama', source: LLAMA2, vocab: 32000, sequence: 4096 };
const llama3 = { family: 'llama', source: LLAMA3, vocab: 128256, sequence: 8192, kvHeads: 8 };
const llama32 = { ...llama3, source: LLAMA32, tiedEmbeddings: true };
const gemma = {
  family: 'gemma',
  source: GEMMA,
  vocab: 256000,
  sequence: 8192,
  headDim: 256,
  activation: 'gelu',
  tiedEmbeddings: true,
} as const;

export const LLAMA_MODELS: readonly Model[] = [
  llama({ ...llama1, id: 'llama-7b', title: 'Llama 7B', layers: 32, hidden: 4096, heads: 32, ffn: 11008 }),
  llama({ ...llama1, id: 'llama-13b', title: 'Llama 13B', layers: 40, hidden: 5120, heads: 40, ffn: 13824 }),
  llama({
    ...llama1,
    id: 'llama-33b',
    title: 'Llama 33B (also called 30B)',
    layers: 60,
    hidden: 6656,
    heads: 52,
    ffn: 17920,
  }),
  llama({ ...llama1, id: 'llama-65b', title: 'Llama 65B', layers: 80, hidden: 8192, heads: 64, ffn: 22016 }),

  llama({ ...llama2, id: 'llama2-7b', title: 'Llama 2 7B', layers: 32, hidden: 4096, heads: 32, ffn: 11008 }),
  llama({
    ...llama2,
    id: 'llama2-13b',
    title: 'Llama 2 13B',
    layers: 40,
    hidden: 5120,
    heads: 40,
    ffn: 13824,
  }),
  llama({
    ...llama2,
    id: 'llama2-70b',
    title: 'Llama 2 70B',
    layers: 80,
    hidden: 8192,
    heads: 64,
    kvHeads: 8,
    ffn: 28672,
  }),

  llama({ ...llama3, id: 'llama3-8b', title: 'Llama 3 8B', layers: 32, hidden: 4096, heads: 32, ffn: 14336 }),
  llama({
    ...llama3,
    id: 'llama3-70b',
    title: 'Llama 3 70B',
    layers: 80,
    hidden: 8192,
    heads: 64,
    ffn: 28672,
  }),
  llama({
    ...llama3,
    id: 'llama3-405b',
    title: 'Llama 3 405B',
    layers: 126,
    hidden: 16384,
    heads: 128,
    ffn: 53248,
  }),
  llama({
    ...llama32,
    id: 'llama3.2-1b',
    title: 'Llama 3.2 1B',
    layers: 16,
    hidden: 2048,
    heads: 32,
    ffn: 8192,
  }),
  llama({
    ...llama32,
    id: 'llama3.2-3b',
    title: 'Llama 3.2 3B',
    layers: 28,
    hidden: 3072,
    heads: 24,
    ffn: 8192,
  }),

  llama({
    id: 'mistral-7b',
    title: 'Mistral 7B',
    family: 'mistral',
    source: 'Jiang et al. 2023 (arXiv 2310.06825), table 1',
    layers: 32,
    hidden: 4096,
    heads: 32,
    kvHeads: 8,
    ffn: 14336,
    vocab: 32000,
    sequence: 8192,
    slidingWindow: 4096,
  }),

  llama({
    ...gemma,
    id: 'gemma-2b',
    title: 'Gemma 2B',
    layers: 18,
    hidden: 2048,
    heads: 8,
    kvHeads: 1,
    ffn: 16384,
  }),
  llama({ ...gemma, id: 'gemma-7b', title: 'Gemma 7B', layers: 28, hidden: 3072, heads: 16, ffn: 24576 }),
];
