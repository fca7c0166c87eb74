/** Mixture-of-experts (MoE) models: Mixtral's eight large experts, DeepSeek's many small ones with latent attention. */
import { denseFirst, fullAttentionEvery } from '../blocks.js';
import { llama } from '../families.js';
import type { LatentAttention, MixtureOfExperts, Model } from '../model.js';

const V2 = 'DeepSeek-AI 2024 (arXiv 2405.04434), section 3.1.2; huggingface.co/deepseek-ai, config.json';
const V2_LITE = 'DeepSeek-AI 2024 (arXiv 2405.04434), appendix B; huggingface.co/deepseek-ai, config.json';
const V3 =
  'DeepSeek-AI 2024 (arXiv 2412.19437), section 4.2; huggingface.co/deepseek-ai/DeepSeek-V3, config.json; without its multi-token-prediction module';

function mixtralMoe(expertFfn: number): MixtureOfExperts {
  return {
    experts: 8,
    topk: 2,
    expertFfn,
    sharedExperts: 0,
    sharedFfn: 0,
    routerBias: false,
  };
}

/** DeepSeek's latent attention differs between its models only in how far queries are compressed. */
function latent(queryRank: number): LatentAttention {
  return { queryRank, kvRank: 512, ropeDim: 64, nopeDim: 128, valueDim: 128 };
}

const GPT_OSS = 'OpenAI 2025 (arXiv 2508.10925), section 2; huggingface.co/openai, config.json';

/** Every second block attends to the last 128 positions; router and experts have biases. */
function gptOss(layers: number, experts: number): Pick<Model, 'layers' | 'moe' | 'slidingWindow' | 'blocks'> {
  const sizes = { experts, topk: 4, expertFfn: 2880, sharedExperts: 0, sharedFfn: 0 };
  return {
    layers,
    moe: { ...sizes, routerBias: true },
    slidingWindow: 128,
    ...fullAttentionEvery(layers, 2),
  };
}

const oss = {
  family: 'gpt-oss',
  source: GPT_OSS,
  hidden: 2880,
  heads: 64,
  kvHeads: 8,
  headDim: 64,
  ffn: 2880,
  vocab: 201088,
  sequence: 4096,
  bias: { qkv: true, output: true, mlp: true, head: false },
  attentionSinks: true,
};

const mixtral = { family: 'mixtral', kvHeads: 8, vocab: 32000 };
/** A query or key head is 128 numbers without and 64 with rotary position. */
const deepseek = { family: 'deepseek', sequence: 4096, headDim: 192 };

const V32 =
  'DeepSeek-AI 2025, DeepSeek-V3.2, section 2.1; huggingface.co/deepseek-ai/DeepSeek-V3.2-Exp, config.json; without its multi-token-prediction module';

/** DeepSeek-V3 and what was made of it. */
const v3 = {
  ...deepseek,
  layers: 61,
  ...denseFirst(61, 3),
  hidden: 7168,
  heads: 128,
  ffn: 18432,
  vocab: 129280,
  mtpModules: 1,
  moe: { experts: 256, topk: 8, expertFfn: 2048, sharedExperts: 1, sharedFfn: 2048, routerBias: true },
};

export const MOE_MODELS: readonly Model[] = [
  llama({
    ...mixtral,
    id: 'mixtral-8x7b',
    title: 'Mixtral 8x7B',
    source: 'Jiang et al. 2024 (arXiv 2401.04088), table 1',
    layers: 32,
    hidden: 4096,
    heads: 32,
    ffn: 14336,
    sequence: 32768,
    moe: mixtralMoe(14336),
  }),
  llama({
    ...mixtral,
    id: 'mixtral-8x22b',
    title: 'Mixtral 8x22B',
    source: 'huggingface.co/mistral-community/Mixtral-8x22B-v0.1, config.json',
    layers: 56,
    hidden: 6144,
    heads: 48,
    ffn: 16384,
    sequence: 65536,
    moe: mixtralMoe(16384),
  }),
  llama({ ...oss, ...gptOss(24, 32), id: 'gpt-oss-20b', title: 'GPT-OSS 20B' }),
  llama({ ...oss, ...gptOss(36, 128), id: 'gpt-oss-120b', title: 'GPT-OSS 120B' }),
  llama({
    ...deepseek,
    id: 'deepseek-v2-lite',
    title: 'DeepSeek-V2-Lite 16B',
    source: V2_LITE,
    layers: 27,
    ...denseFirst(27, 1),
    hidden: 2048,
    heads: 16,
    ffn: 10944,
    vocab: 102400,
    mla: latent(0),
    moe: {
      experts: 64,
      topk: 6,
      expertFfn: 1408,
      sharedExperts: 2,
      sharedFfn: 1408,
      routerBias: false,
    },
  }),
  llama({
    ...deepseek,
    id: 'deepseek-v2',
    title: 'DeepSeek-V2 236B',
    source: V2,
    layers: 60,
    ...denseFirst(60, 1),
    hidden: 5120,
    heads: 128,
    ffn: 12288,
    vocab: 102400,
    mla: latent(1536),
    moe: {
      experts: 160,
      topk: 6,
      expertFfn: 1536,
      sharedExperts: 2,
      sharedFfn: 1536,
      routerBias: false,
    },
  }),
  llama({ ...v3, id: 'deepseek-v3', title: 'DeepSeek-V3 671B', source: V3, mla: latent(1536) }),
  llama({
    ...v3,
    id: 'deepseek-v3.2',
    title: 'DeepSeek-V3.2 671B',
    source: V32,
    mla: { ...latent(1536), indexer: { heads: 64, headDim: 128, topk: 2048 } },
  }),
];
