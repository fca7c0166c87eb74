/** DeepSeek: Llama's shape at first, then many small experts, then latent attention with them; and Kimi, made like it. */
import { denseFirst } from '../blocks.js';
import { llama } from '../families.js';
import type { LatentAttention, MixtureOfExperts, Model } from '../model.js';
import { series } from './series.js';

const coder = series(llama, {
  family: 'deepseek-coder',
  source:
    'Guo et al. 2024 (arXiv 2401.14196), table 2; huggingface.co/deepseek-ai, config.json; length 4,096 before positions were stretched',
  ...{ vocab: 32256, sequence: 4096 },
});
const llm = series(llama, {
  family: 'deepseek',
  source: 'DeepSeek-AI 2024 (arXiv 2401.02954), table 2; huggingface.co/deepseek-ai, config.json',
  ...{ vocab: 102400, sequence: 4096 },
});
/** A query or key head is 128 numbers without and 64 with rotary position. */
const latentSeries = series(llama, {
  family: 'deepseek',
  source: 'DeepSeek-AI 2024 (arXiv 2405.04434), section 3.1.2; huggingface.co/deepseek-ai, config.json',
  ...{ vocab: 102400, sequence: 4096, headDim: 192 },
});

/** The latent attention of all of them; they differ only in how far queries are compressed. */
function latent(queryRank: number): LatentAttention {
  return { queryRank, kvRank: 512, ropeDim: 64, nopeDim: 128, valueDim: 128 };
}

function experts(
  experts: number,
  topk: number,
  expertFfn: number,
  sharedExperts: number,
  routerBias = false,
  groups?: MixtureOfExperts['groups'],
): { readonly moe: MixtureOfExperts } {
  const limited = groups === undefined ? {} : { groups };
  return { moe: { experts, topk, expertFfn, sharedExperts, sharedFfn: expertFfn, routerBias, ...limited } };
}

/** DeepSeek-V3 and what was made of it. */
const V3 = {
  vocab: 129280,
  mtpModules: 1,
  ...denseFirst(61, 3),
  ...experts(256, 8, 2048, 1, true, { count: 8, topk: 4 }),
};
const WITHOUT = 'config.json; without its multi-token-prediction module';

export const DEEPSEEK_MODELS: readonly Model[] = [
  coder('deepseek-coder-1.3b', 'DeepSeek-Coder 1.3B', [24, 2048, 16, 16, 5504]),
  coder('deepseek-coder-6.7b', 'DeepSeek-Coder 6.7B', [32, 4096, 32, 32, 11008]),
  coder('deepseek-coder-33b', 'DeepSeek-Coder 33B', [62, 7168, 56, 8, 19200]),
  llm('deepseek-llm-7b', 'DeepSeek LLM 7B', [30, 4096, 32, 32, 11008]),
  llm('deepseek-llm-67b', 'DeepSeek LLM 67B', [95, 8192, 64, 8, 22016]),
  llm('deepseek-moe-16b', 'DeepSeekMoE 16B', [28, 2048, 16, 16, 10944], {
    source: 'Dai et al. 2024 (arXiv 2401.06066), section 5.1; huggingface.co/deepseek-ai, config.json',
    ...denseFirst(28, 1),
    ...experts(64, 6, 1408, 2),
  }),
  latentSeries('deepseek-v2-lite', 'DeepSeek-V2-Lite 16B', [27, 2048, 16, 16, 10944], {
    source: 'DeepSeek-AI 2024 (arXiv 2405.04434), appendix B; huggingface.co/deepseek-ai, config.json',
    ...denseFirst(27, 1),
    mla: latent(0),
    ...experts(64, 6, 1408, 2),
  }),
  latentSeries('deepseek-v2', 'DeepSeek-V2 236B', [60, 5120, 128, 128, 12288], {
    ...denseFirst(60, 1),
    mla: latent(1536),
    ...experts(160, 6, 1536, 2, false, { count: 8, topk: 3 }),
  }),
  latentSeries('deepseek-v3', 'DeepSeek-V3 671B', [61, 7168, 128, 128, 18432], {
    source: `DeepSeek-AI 2024 (arXiv 2412.19437), section 4.2; huggingface.co/deepseek-ai/DeepSeek-V3, ${WITHOUT}`,
    ...V3,
    mla: latent(1536),
  }),
  latentSeries('deepseek-v3.2', 'DeepSeek-V3.2 671B', [61, 7168, 128, 128, 18432], {
    source: `DeepSeek-AI 2025, DeepSeek-V3.2, section 2.1; huggingface.co/deepseek-ai/DeepSeek-V3.2-Exp, ${WITHOUT}`,
    ...V3,
    mla: { ...latent(1536), indexer: { heads: 64, headDim: 128, topk: 2048 } },
  }),
  latentSeries('kimi-k2', 'Kimi K2 1T-A32B', [61, 7168, 64, 64, 18432], {
    family: 'kimi-k2',
    source: 'Kimi Team 2025 (arXiv 2507.20534), section 2.3; huggingface.co/moonshotai, config.json',
    vocab: 163840,
    ...denseFirst(61, 1),
    mla: latent(1536),
    ...experts(384, 8, 2048, 1, true),
  }),
];
