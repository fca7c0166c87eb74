/** Dense models of Llama's frame by the many who followed it, some with norms, biases or windows of their own. */
import { blocksBy } from '../blocks.js';
import { llama, NO_BIASES } from '../families.js';
import type { Model } from '../model.js';
import { series, UNSAID } from './series.js';

const TIED = { tiedEmbeddings: true };
const QKV = { bias: { ...NO_BIASES, qkv: true } };

const yi = series(llama, {
  family: 'yi',
  source: '01.AI 2024 (arXiv 2403.04652), table 1; huggingface.co/01-ai, config.json',
  ...{ vocab: 64000, sequence: 4096 },
});
const phi3 = series(llama, {
  family: 'phi3',
  source: 'Microsoft 2024 (arXiv 2404.14219), section 2; huggingface.co/microsoft, config.json',
  ...{ vocab: 32064, sequence: 4096, slidingWindow: 2047 },
});
const phi4 = series(llama, {
  family: 'phi4',
  source: 'Microsoft 2024 (arXiv 2412.08905), section 3; huggingface.co/microsoft/phi-4, config.json',
  ...{ vocab: 100352, sequence: 4096 },
});
const OLMO2 = { postNorms: 'instead', qkNorm: true, qkNormGains: 'per-head' } as const;
const olmo2 = series(llama, {
  family: 'olmo2',
  source: 'OLMo Team 2024 (arXiv 2501.00656), section 2; huggingface.co/allenai, config.json',
  ...{ vocab: 100352, sequence: 4096, ...OLMO2 },
});
/** Of four blocks the last attends to all positions. */
const olmo3 = series(llama, {
  family: 'olmo3',
  source: 'Ai2 2025, Olmo 3; huggingface.co/allenai, config.json',
  ...{ vocab: 100278, sequence: 8192, ...OLMO2, slidingWindow: 4096 },
});
const smol2 = series(llama, {
  family: 'smollm2',
  source: 'Ben Allal et al. 2025 (arXiv 2502.02737), section 4; huggingface.co/HuggingFaceTB, config.json',
  ...{ vocab: 49152, sequence: 2048, ...TIED },
});
const granite = series(llama, {
  family: 'granite',
  source: 'IBM 2024, Granite 3.0, table 3; huggingface.co/ibm-granite, config.json',
  ...{ vocab: 49155, sequence: 4096, ...TIED },
});
const internlm2 = series(llama, {
  family: 'internlm2',
  source:
    'Cai et al. 2024 (arXiv 2403.17297), section 2; huggingface.co/internlm, config.json; length 4,096, section 3.2',
  ...{ vocab: 92544, sequence: 4096 },
});
const baichuan2 = series(llama, {
  family: 'baichuan2',
  source: 'Yang et al. 2023 (arXiv 2309.10305), tables 2 and 3; huggingface.co/baichuan-inc, config.json',
  ...{ vocab: 125696, sequence: 4096 },
});
const stablelm = series(llama, {
  family: 'stablelm',
  source: 'huggingface.co/stabilityai, model card and config.json',
  ...{ vocab: 50304, sequence: 4096, norm: 'layer' },
});
const glm4 = series(llama, {
  family: 'glm4',
  source: 'huggingface.co/zai-org, config.json',
  ...{ vocab: 151552, headDim: 128, ...UNSAID, ...QKV },
});

/** In every fourth block all positions are attended to, and have no rotation. */
function everywhereEveryFourth(layers: number, slidingWindow?: number): Partial<Model> {
  const window = slidingWindow === undefined ? {} : { slidingWindow };
  const all = {
    ...(slidingWindow === undefined ? {} : { slidingWindow: undefined }),
    position: 'none',
  } as const;
  return { ...window, blocks: blocksBy(layers, (block) => (block % 4 === 0 ? all : {})) };
}

function olmo3Blocks(layers: number): Pick<Model, 'blocks'> {
  return { blocks: blocksBy(layers, (block) => (block % 4 === 0 ? { slidingWindow: undefined } : {})) };
}

export const DENSE_MODELS: readonly Model[] = [
  yi('yi-6b', 'Yi 6B', [32, 4096, 32, 4, 11008]),
  yi('yi-34b', 'Yi 34B', [60, 7168, 56, 8, 20480]),
  phi3('phi-3-mini', 'Phi-3 mini 3.8B', [32, 3072, 32, 32, 8192]),
  phi3('phi-3-medium', 'Phi-3 medium 14B', [40, 5120, 40, 10, 17920]),
  phi4('phi-4', 'Phi-4 14B', [40, 5120, 40, 10, 17920]),
  phi4('phi-4-mini', 'Phi-4-mini 3.8B', [32, 3072, 24, 8, 8192], {
    source: 'Microsoft 2025 (arXiv 2503.01743), section 2; huggingface.co/microsoft, config.json',
    ...{ vocab: 200064, ...TIED },
    sequenceFrom: 'original_max_position_embeddings of its config.json',
  }),
  series(llama, {
    family: 'olmo',
    source: 'Groeneveld et al. 2024 (arXiv 2402.00838), table 1; huggingface.co/allenai, config.json',
    ...{ vocab: 50304, sequence: 2048, norm: 'layer', normGain: false },
  })('olmo-7b', 'OLMo 7B', [32, 4096, 32, 32, 11008]),
  olmo2('olmo2-1b', 'OLMo 2 1B', [16, 2048, 16, 16, 8192]),
  olmo2('olmo2-7b', 'OLMo 2 7B', [32, 4096, 32, 32, 11008]),
  olmo2('olmo2-13b', 'OLMo 2 13B', [40, 5120, 40, 40, 13824]),
  olmo2('olmo2-32b', 'OLMo 2 32B', [64, 5120, 40, 8, 27648]),
  olmo3('olmo3-7b', 'Olmo 3 7B', [32, 4096, 32, 32, 11008], olmo3Blocks(32)),
  olmo3('olmo3-32b', 'Olmo 3 32B', [64, 5120, 40, 8, 27648], olmo3Blocks(64)),
  smol2('smollm2-135m', 'SmolLM2 135M', [30, 576, 9, 3, 1536]),
  smol2('smollm2-360m', 'SmolLM2 360M', [32, 960, 15, 5, 2560]),
  smol2('smollm2-1.7b', 'SmolLM2 1.7B', [24, 2048, 32, 32, 8192]),
  smol2('smollm3-3b', 'SmolLM3 3B', [36, 2048, 16, 4, 11008], {
    source: 'huggingface.co/HuggingFaceTB/SmolLM3-3B-Base, config.json; huggingface.co/blog/smollm3',
    ...{ family: 'smollm3', vocab: 128256, sequence: 4096, ...everywhereEveryFourth(36) },
  }),
  granite('granite-3-2b', 'Granite 3 2B', [40, 2048, 32, 8, 8192]),
  granite('granite-3-8b', 'Granite 3 8B', [40, 4096, 32, 8, 12800]),
  internlm2('internlm2.5-7b', 'InternLM2.5 7B', [32, 4096, 32, 8, 14336]),
  internlm2('internlm2.5-20b', 'InternLM2.5 20B', [48, 6144, 48, 8, 16384]),
  baichuan2('baichuan2-7b', 'Baichuan 2 7B', [32, 4096, 32, 32, 11008]),
  baichuan2('baichuan2-13b', 'Baichuan 2 13B', [40, 5120, 40, 40, 13696], { position: 'alibi' }),
  stablelm('stablelm-3b', 'StableLM 3B 4E1T', [32, 2560, 32, 32, 6912]),
  stablelm('stablelm-2-1.6b', 'StableLM 2 1.6B', [24, 2048, 32, 32, 5632], {
    source: 'Bellagente et al. 2024 (arXiv 2402.17834), table 3; huggingface.co/stabilityai, config.json',
    ...{ vocab: 100352, ...QKV },
  }),
  glm4('glm-4-9b', 'GLM-4 9B', [40, 4096, 32, 2, 13696]),
  glm4('glm-4-9b-0414', 'GLM-4 9B 0414', [40, 4096, 32, 2, 13696], { postNorms: 'besides' }),
  glm4('glm-4-32b-0414', 'GLM-4 32B 0414', [61, 6144, 48, 2, 23040], {
    ...{ postNorms: 'besides', bias: NO_BIASES },
  }),
  series(llama, {
    family: 'seed-oss',
    source: 'huggingface.co/ByteDance-Seed/Seed-OSS-36B-Base, config.json',
    ...{ vocab: 155136, headDim: 128, dropout: 0.1, ...UNSAID, ...QKV },
  })('seed-oss-36b', 'Seed-OSS 36B', [64, 5120, 80, 8, 27648]),
  series(llama, {
    family: 'mimo',
    source:
      'Xiaomi 2025 (arXiv 2505.07608), section 2.2; huggingface.co/XiaomiMiMo/MiMo-7B-Base, config.json; without its multi-token-prediction module',
    ...{ vocab: 151680, sequence: 8192, mtpModules: 1, ...QKV },
  })('mimo-7b', 'MiMo 7B', [36, 4096, 32, 8, 11008]),
  series(llama, {
    family: 'exaone4',
    source: 'LG AI Research 2025 (arXiv 2507.11407), section 2; huggingface.co/LGAI-EXAONE, config.json',
    ...{ vocab: 102400, sequence: 4096, headDim: 128, postNorms: 'instead', qkNorm: true },
  })('exaone-4-32b', 'EXAONE 4.0 32B', [64, 5120, 40, 8, 27392], everywhereEveryFourth(64, 4096)),
];
