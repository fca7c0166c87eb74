/** Qwen: Llama's recipe with biases on queries, keys and values (Qwen2) or norms on them (Qwen3). */
import { llama, NO_BIASES } from '../families.js';
import type { MixtureOfExperts, Model } from '../model.js';

const QWEN25 =
  'Qwen Team 2024 (arXiv 2412.15115), table 1; huggingface.co/Qwen, config.json; length 4,096, section 3.3';
const QWEN3 =
  'Qwen Team 2025 (arXiv 2505.09388), tables 1 and 2; huggingface.co/Qwen, config.json; length 4,096, section 3.2';
const QWEN15_MOE = 'huggingface.co/Qwen/Qwen1.5-MoE-A2.7B, config.json; qwenlm.github.io/blog/qwen-moe';

const qwen2 = { family: 'qwen2', sequence: 4096, bias: { ...NO_BIASES, qkv: true } };
const qwen25 = { ...qwen2, source: QWEN25 };
const qwen3 = { family: 'qwen3', source: QWEN3, sequence: 4096, vocab: 151936, headDim: 128, qkNorm: true };

function experts(experts: number, topk: number, expertFfn: number): MixtureOfExperts {
  return { experts, topk, expertFfn, sharedExperts: 0, sharedFfn: 0, routerBias: false };
}

export const QWEN_MODELS: readonly Model[] = [
  llama({
    ...qwen25,
    id: 'qwen2.5-0.5b',
    title: 'Qwen2.5 0.5B',
    layers: 24,
    hidden: 896,
    heads: 14,
    kvHeads: 2,
    ffn: 4864,
    vocab: 151936,
    tiedEmbeddings: true,
  }),
  llama({
    ...qwen25,
    id: 'qwen2.5-7b',
    title: 'Qwen2.5 7B',
    layers: 28,
    hidden: 3584,
    heads: 28,
    kvHeads: 4,
    ffn: 18944,
    vocab: 152064,
  }),
  llama({
    ...qwen25,
    id: 'qwen2.5-32b',
    title: 'Qwen2.5 32B',
    layers: 64,
    hidden: 5120,
    heads: 40,
    kvHeads: 8,
    ffn: 27648,
    vocab: 152064,
  }),
  llama({
    ...qwen25,
    id: 'qwen2.5-72b',
    title: 'Qwen2.5 72B',
    layers: 80,
    hidden: 8192,
    heads: 64,
    kvHeads: 8,
    ffn: 29568,
    vocab: 152064,
  }),
  llama({
    ...qwen2,
    id: 'qwen1.5-moe-a2.7b',
    title: 'Qwen1.5-MoE A2.7B',
    source: QWEN15_MOE,
    layers: 24,
    hidden: 2048,
    heads: 16,
    ffn: 5632,
    vocab: 151936,
    sequence: 8192,
    moe: { ...experts(60, 4, 1408), sharedExperts: 1, sharedFfn: 5632, sharedGate: true },
  }),

  llama({
    ...qwen3,
    id: 'qwen3-0.6b',
    title: 'Qwen3 0.6B',
    layers: 28,
    hidden: 1024,
    heads: 16,
    kvHeads: 8,
    ffn: 3072,
    tiedEmbeddings: true,
  }),
  llama({
    ...qwen3,
    id: 'qwen3-8b',
    title: 'Qwen3 8B',
    layers: 36,
    hidden: 4096,
    heads: 32,
    kvHeads: 8,
    ffn: 12288,
  }),
  llama({
    ...qwen3,
    id: 'qwen3-32b',
    title: 'Qwen3 32B',
    layers: 64,
    hidden: 5120,
    heads: 64,
    kvHeads: 8,
    ffn: 25600,
  }),
  llama({
    ...qwen3,
    id: 'qwen3-30b-a3b',
    title: 'Qwen3 30B-A3B',
    layers: 48,
    hidden: 2048,
    heads: 32,
    kvHeads: 4,
    ffn: 6144,
    moe: experts(128, 8, 768),
  }),
  llama({
    ...qwen3,
    id: 'qwen3-235b-a22b',
    title: 'Qwen3 235B-A22B',
    layers: 94,
    hidden: 4096,
    heads: 64,
    kvHeads: 4,
    ffn: 12288,
    moe: experts(128, 8, 1536),
  }),
];
