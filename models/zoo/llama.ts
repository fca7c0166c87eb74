/** Meta's Llama, and what others trained in its very shape: RMS norm, SwiGLU, rotary positions, grouped-query attention. */
import { llama } from '../families.js';
import type { Model } from '../model.js';
import { series, UNSAID } from './series.js';

const META = { family: 'llama', vocab: 32000 };
const LLAMA3 = 'Llama Team 2024 (arXiv 2407.21783), table 3; length 8,192 of the main part of pre-training';
const llama1 = series(llama, {
  ...META,
  source: 'Touvron et al. 2023 (arXiv 2302.13971), table 2; feed-forward sizes of the released checkpoints',
  sequence: 2048,
});
const llama2 = series(llama, {
  ...META,
  source: 'Touvron et al. 2023 (arXiv 2307.09288), table 1; huggingface.co/meta-llama, config.json',
  sequence: 4096,
});
const codeLlama = series(llama, {
  ...{ ...META, vocab: 32016, sequence: 4096 },
  source:
    'Rozière et al. 2023 (arXiv 2308.12950), section 2; huggingface.co/codellama, config.json; length 4,096, section 2.4',
});
const llama3 = series(llama, { ...META, source: LLAMA3, vocab: 128256, sequence: 8192 });
const llama32 = series(llama, {
  ...{ ...META, vocab: 128256, sequence: 8192, tiedEmbeddings: true },
  source: 'huggingface.co/meta-llama/Llama-3.2, config.json; length 8,192 as for Llama 3',
});
const mistral = series(llama, {
  family: 'mistral',
  source: 'huggingface.co/mistralai, config.json',
  ...{ vocab: 131072, headDim: 128, ...UNSAID },
});

/** Of four blocks the first attends to all positions. */
function ministralBlocks(layers: number): Pick<Model, 'blocks' | 'slidingWindow'> {
  const all = { slidingWindow: undefined };
  const none = {};
  return {
    slidingWindow: 32768,
    blocks: Array.from({ length: layers }, (_, i) => (i % 4 === 0 ? all : none)),
  };
}

export const LLAMA_MODELS: readonly Model[] = [
  llama1('llama-7b', 'Llama 7B', [32, 4096, 32, 32, 11008]),
  llama1('llama-13b', 'Llama 13B', [40, 5120, 40, 40, 13824]),
  llama1('llama-33b', 'Llama 33B (also called 30B)', [60, 6656, 52, 52, 17920]),
  llama1('llama-65b', 'Llama 65B', [80, 8192, 64, 64, 22016]),
  llama2('llama2-7b', 'Llama 2 7B', [32, 4096, 32, 32, 11008]),
  llama2('llama2-13b', 'Llama 2 13B', [40, 5120, 40, 40, 13824]),
  llama2('llama2-70b', 'Llama 2 70B', [80, 8192, 64, 8, 28672]),
  codeLlama('codellama-7b', 'Code Llama 7B', [32, 4096, 32, 32, 11008]),
  codeLlama('codellama-13b', 'Code Llama 13B', [40, 5120, 40, 40, 13824]),
  codeLlama('codellama-34b', 'Code Llama 34B', [48, 8192, 64, 8, 22016], { vocab: 32000 }),
  llama3('llama3-8b', 'Llama 3 8B', [32, 4096, 32, 8, 14336]),
  llama3('llama3-70b', 'Llama 3 70B', [80, 8192, 64, 8, 28672]),
  llama3('llama3-405b', 'Llama 3 405B', [126, 16384, 128, 8, 53248]),
  llama32('llama3.2-1b', 'Llama 3.2 1B', [16, 2048, 32, 8, 8192]),
  llama32('llama3.2-3b', 'Llama 3.2 3B', [28, 3072, 24, 8, 8192]),
  series(llama, {
    family: 'tinyllama',
    source: 'Zhang et al. 2024 (arXiv 2401.02385), table 1; huggingface.co/TinyLlama, config.json',
    ...{ vocab: 32000, sequence: 2048 },
  })('tinyllama-1.1b', 'TinyLlama 1.1B', [22, 2048, 32, 4, 5632]),

  series(llama, {
    family: 'mistral',
    source: 'Jiang et al. 2023 (arXiv 2310.06825), table 1',
    ...{ vocab: 32000, sequence: 8192, slidingWindow: 4096 },
  })('mistral-7b', 'Mistral 7B', [32, 4096, 32, 8, 14336]),
  mistral('mistral-7b-v0.3', 'Mistral 7B v0.3', [32, 4096, 32, 8, 14336], { vocab: 32768 }),
  mistral('ministral-8b', 'Ministral 8B', [36, 4096, 32, 8, 12288], ministralBlocks(36)),
  mistral('mistral-nemo-12b', 'Mistral NeMo 12B', [40, 5120, 32, 8, 14336]),
  mistral('mistral-small-24b', 'Mistral Small 3 24B', [40, 5120, 32, 8, 32768]),
  mistral('mistral-large-123b', 'Mistral Large 2 123B', [88, 12288, 96, 8, 28672], { vocab: 32768 }),
  series(llama, {
    family: 'solar',
    source: 'Kim et al. 2023 (arXiv 2312.15166), section 3; huggingface.co/upstage, config.json',
    ...{ vocab: 32000, sequence: 4096 },
  })('solar-10.7b', 'SOLAR 10.7B', [48, 4096, 32, 8, 14336]),
];
