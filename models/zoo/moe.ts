/** Mixture-of-experts (MoE) models but DeepSeek's and Qwen's: few large experts or many small ones, shared ones beside them or none. */
import { blocksBy, denseFirst, fullAttentionEvery } from '../blocks.js';
import { llama, NO_BIASES } from '../families.js';
import type { MixtureOfExperts, Model, Override } from '../model.js';
import { series, UNSAID } from './series.js';

function experts(
  experts: number,
  topk: number,
  expertFfn: number,
  more: Partial<MixtureOfExperts> = {},
): { readonly moe: MixtureOfExperts } {
  return { moe: { experts, topk, expertFfn, sharedExperts: 0, sharedFfn: 0, routerBias: false, ...more } };
}

const mixtral = series(llama, {
  family: 'mixtral',
  source: 'Jiang et al. 2024 (arXiv 2401.04088), table 1',
  ...{ vocab: 32000, sequence: 32768 },
});
/** Every second block attends to the last 128 positions; router and experts have biases. */
const gptOss = series(llama, {
  family: 'gpt-oss',
  source: 'OpenAI 2025 (arXiv 2508.10925), section 2; huggingface.co/openai, config.json',
  ...{
    vocab: 201088,
    sequence: 4096,
    headDim: 64,
    slidingWindow: 128,
    attentionSinks: true,
    limitedGate: true,
  },
  bias: { qkv: true, output: true, mlp: true, head: false },
});
const glm45 = series(llama, {
  family: 'glm4.5',
  source:
    'Zhipu AI 2025 (arXiv 2508.06471), table 1; huggingface.co/zai-org, config.json; without its multi-token-prediction module',
  ...{ vocab: 151552, sequence: 4096, headDim: 128, mtpModules: 1 },
  bias: { ...NO_BIASES, qkv: true },
});
/** Their language part. A chunk of attention counts as a window of its length; of four blocks the last has none, and no positions. */
const llama4 = series(llama, {
  family: 'llama4',
  source: 'huggingface.co/meta-llama/Llama-4, config.json; the language model alone',
  ...{ vocab: 202048, ...UNSAID, headDim: 128, slidingWindow: 8192 },
});
const granite = series(llama, {
  family: 'granite-moe',
  source: 'IBM 2024, Granite 3.0, table 3; huggingface.co/ibm-granite, config.json',
  ...{ vocab: 49155, sequence: 4096, tiedEmbeddings: true },
});

function llama4Blocks(layers: number, expertsEvery: number, normed: boolean): Pick<Model, 'blocks'> {
  const everywhere: Override = {
    ...{ slidingWindow: undefined, position: 'none' },
    ...(normed ? { qkNorm: false } : {}),
  };
  return {
    blocks: blocksBy(layers, (block) => ({
      ...(block % 4 === 0 ? everywhere : {}),
      ...(block % expertsEvery === 0 ? {} : { moe: undefined }),
    })),
  };
}

const ONE_SHARED = { sharedExperts: 1, sharedFfn: 8192 };
const PER_HEAD = { qkNorm: true, qkNormGains: 'per-head' } as const;

export const MOE_MODELS: readonly Model[] = [
  mixtral('mixtral-8x7b', 'Mixtral 8x7B', [32, 4096, 32, 8, 14336], experts(8, 2, 14336)),
  mixtral('mixtral-8x22b', 'Mixtral 8x22B', [56, 6144, 48, 8, 16384], {
    source: 'huggingface.co/mistral-community/Mixtral-8x22B-v0.1, config.json',
    sequence: 65536,
    ...experts(8, 2, 16384),
  }),
  gptOss('gpt-oss-20b', 'GPT-OSS 20B', [24, 2880, 64, 8, 2880], {
    ...fullAttentionEvery(24, 2),
    ...experts(32, 4, 2880, { routerBias: true }),
  }),
  gptOss('gpt-oss-120b', 'GPT-OSS 120B', [36, 2880, 64, 8, 2880], {
    ...fullAttentionEvery(36, 2),
    ...experts(128, 4, 2880, { routerBias: true }),
  }),
  llama4('llama4-scout', 'Llama 4 Scout 17B-16E', [48, 5120, 40, 8, 16384], {
    ...llama4Blocks(48, 1, true),
    ...{ qkNorm: true, qkNormGains: 'none', ...experts(16, 1, 8192, ONE_SHARED) },
  }),
  llama4('llama4-maverick', 'Llama 4 Maverick 17B-128E', [48, 5120, 40, 8, 16384], {
    ...llama4Blocks(48, 2, false),
    ...experts(128, 1, 8192, ONE_SHARED),
  }),
  glm45('glm-4.5', 'GLM-4.5 355B-A32B', [92, 5120, 96, 8, 12288], {
    ...{ qkNorm: true, ...denseFirst(92, 3) },
    ...experts(160, 8, 1536, { sharedExperts: 1, sharedFfn: 1536, routerBias: true }),
  }),
  glm45('glm-4.5-air', 'GLM-4.5-Air 106B-A12B', [46, 4096, 96, 8, 10944], {
    ...denseFirst(46, 1),
    ...experts(128, 8, 1408, { sharedExperts: 1, sharedFfn: 1408, routerBias: true }),
  }),
  series(llama, {
    family: 'minimax-m2',
    source: 'huggingface.co/MiniMaxAI/MiniMax-M2, config.json; without its multi-token-prediction modules',
    ...{ vocab: 200064, ...UNSAID, headDim: 128, ...PER_HEAD, mtpModules: 3 },
    ...experts(256, 8, 1536, { routerBias: true }),
  })('minimax-m2', 'MiniMax-M2 230B-A10B', [62, 3072, 48, 8, 1536]),
  series(llama, {
    family: 'ernie4.5',
    source:
      'huggingface.co/baidu/ERNIE-4.5-21B-A3B-Base-PT, config.json; without its multi-token-prediction module',
    ...{ vocab: 103424, ...UNSAID, tiedEmbeddings: true, mtpModules: 1, ...denseFirst(28, 1) },
    ...experts(64, 6, 1536, { sharedExperts: 2, sharedFfn: 1536, routerBias: true }),
  })('ernie-4.5-21b-a3b', 'ERNIE 4.5 21B-A3B', [28, 2560, 20, 4, 12288]),
  series(llama, {
    family: 'hunyuan',
    source: 'huggingface.co/tencent/Hunyuan-A13B-Pretrain, config.json',
    ...{ vocab: 128167, ...UNSAID, headDim: 128, tiedEmbeddings: true, qkNorm: true },
    ...experts(64, 8, 3072, { sharedExperts: 1, sharedFfn: 3072 }),
  })('hunyuan-a13b', 'Hunyuan-A13B 80B-A13B', [32, 4096, 32, 8, 3072]),
  series(llama, {
    family: 'dbrx',
    source: 'huggingface.co/databricks/dbrx-base, model card and config.json',
    ...{ vocab: 100352, sequence: 32768, norm: 'layer', normBias: false },
    ...experts(16, 4, 10752),
  })('dbrx-132b', 'DBRX 132B', [40, 6144, 48, 8, 10752]),
  series(llama, {
    family: 'arctic',
    source: 'huggingface.co/Snowflake/snowflake-arctic-base, model card and config.json',
    ...{ vocab: 32000, sequence: 4096 },
    ...experts(128, 2, 4864, { sharedExperts: 1, sharedFfn: 7168, sharedNorm: true }),
  })('arctic-480b', 'Arctic 480B', [35, 7168, 56, 8, 4864]),
  series(llama, {
    family: 'grok',
    source: 'xAI 2024 (github.com/xai-org/grok-1); huggingface.co/hpcai-tech/grok-1, config.json',
    ...{ vocab: 131072, sequence: 8192, activation: 'gelu', postNorms: 'besides' },
    ...experts(8, 2, 32768),
  })('grok-1', 'Grok-1 314B', [64, 6144, 48, 8, 32768]),
  series(llama, {
    family: 'olmoe',
    source: 'Muennighoff et al. 2024 (arXiv 2409.02060), table 1; huggingface.co/allenai, config.json',
    ...{ vocab: 50304, sequence: 4096, ...PER_HEAD },
    ...experts(64, 8, 1024),
  })('olmoe-1b-7b', 'OLMoE 1B-7B', [16, 2048, 16, 16, 1024]),
  series(llama, {
    family: 'phi3',
    source: 'Microsoft 2024 (arXiv 2404.14219), section 2; huggingface.co/microsoft, config.json',
    ...{ vocab: 32064, sequence: 4096, norm: 'layer', slidingWindow: 131072 },
    ...{ bias: { qkv: true, output: true, mlp: false, head: true }, ...experts(16, 2, 6400) },
  })('phi-3.5-moe', 'Phi-3.5-MoE 42B', [32, 4096, 32, 8, 6400]),
  granite('granite-3-1b-a400m', 'Granite 3 1B-A400M', [24, 1024, 16, 8, 512], experts(32, 8, 512)),
  granite('granite-3-3b-a800m', 'Granite 3 3B-A800M', [32, 1536, 24, 8, 512], experts(40, 8, 512)),
];
