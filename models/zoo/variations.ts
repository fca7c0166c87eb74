/** Decoders that vary the GPT recipe: ALiBi or rotary positions, parallel blocks, no biases, other norms. */
import { gpt, llama, NO_BIASES } from '../families.js';
import type { Model } from '../model.js';
import { series } from './series.js';

/** GPT-NeoX: both halves of a block side by side, each behind its own norm. */
const NEOX = { position: 'rotary', tiedEmbeddings: false, parallelBlock: true, dropout: 0 } as const;
const neox = series(gpt, {
  family: 'gpt-neox',
  source:
    'Black et al. 2022 (arXiv 2204.06745), section 2; huggingface.co/EleutherAI/gpt-neox-20b, config.json',
  ...{ vocab: 50432, sequence: 2048, ...NEOX },
});
const pythia = series(gpt, {
  family: 'pythia',
  source: 'Biderman et al. 2023 (arXiv 2304.01373), table 1; huggingface.co/EleutherAI, config.json',
  ...{ vocab: 50304, sequence: 2048, ...NEOX },
});
const bloom = series(gpt, {
  family: 'bloom',
  source: 'BigScience 2022 (arXiv 2211.05100), table 3; huggingface.co/bigscience/bloom, config.json',
  ...{ vocab: 250880, sequence: 2048, position: 'alibi', embeddingNorm: true, dropout: 0 },
});
const mpt = series(gpt, {
  family: 'mpt',
  source: 'huggingface.co/mosaicml/mpt-7b, config.json',
  ...{ vocab: 50432, sequence: 2048, position: 'alibi', bias: NO_BIASES, normBias: false, dropout: 0 },
});
const falcon = series(gpt, {
  family: 'falcon',
  source: 'Almazrouei et al. 2023 (arXiv 2311.16867), section 4; huggingface.co/tiiuae, config.json',
  ...{ vocab: 65024, sequence: 2048, headDim: 64, position: 'rotary', bias: NO_BIASES, dropout: 0 },
  parallelBlock: true,
});
const nemotron4 = series(gpt, {
  family: 'nemotron4',
  source: 'Parmar et al. 2024 (arXiv 2402.16819), table 1',
  ...{ vocab: 256000, sequence: 4096, position: 'rotary', activation: 'squared-relu', dropout: 0 },
  ...{ bias: NO_BIASES, tiedEmbeddings: false },
});
const starcoder2 = series(gpt, {
  family: 'starcoder2',
  source: 'Lozhkov et al. 2024 (arXiv 2402.19173), table 6; huggingface.co/bigcode, config.json',
  ...{ vocab: 49152, sequence: 4096, slidingWindow: 4096, position: 'rotary' },
});
const phi = series(gpt, {
  family: 'phi',
  source: 'huggingface.co/microsoft/phi-2, model card and config.json',
  ...{ vocab: 51200, sequence: 2048, position: 'rotary', tiedEmbeddings: false, dropout: 0 },
  ...{ parallelBlock: true, sharedNorm: true, bias: { qkv: true, output: true, mlp: true, head: true } },
});

export const VARIED_MODELS: readonly Model[] = [
  series(gpt, {
    family: 'gpt-j',
    source: 'Wang and Komatsuzaki 2021; huggingface.co/EleutherAI/gpt-j-6b, model card and config.json',
    ...{ vocab: 50400, sequence: 2048, ...NEOX, sharedNorm: true },
    bias: { qkv: false, output: false, mlp: true, head: true },
  })('gpt-j-6b', 'GPT-J 6B', [28, 4096, 16, 16, 16384]),
  neox('gpt-neox-20b', 'GPT-NeoX 20B', [44, 6144, 64, 64, 24576]),

  pythia('pythia-70m', 'Pythia 70M', [6, 512, 8, 8, 2048]),
  pythia('pythia-160m', 'Pythia 160M', [12, 768, 12, 12, 3072]),
  pythia('pythia-410m', 'Pythia 410M', [24, 1024, 16, 16, 4096]),
  pythia('pythia-1b', 'Pythia 1B', [16, 2048, 8, 8, 8192]),
  pythia('pythia-1.4b', 'Pythia 1.4B', [24, 2048, 16, 16, 8192]),
  pythia('pythia-2.8b', 'Pythia 2.8B', [32, 2560, 32, 32, 10240]),
  pythia('pythia-6.9b', 'Pythia 6.9B', [32, 4096, 32, 32, 16384], { vocab: 50432 }),
  pythia('pythia-12b', 'Pythia 12B', [36, 5120, 40, 40, 20480], { vocab: 50688 }),

  bloom('bloom-560m', 'BLOOM 560M', [24, 1024, 16, 16, 4096]),
  bloom('bloom-1.1b', 'BLOOM 1.1B', [24, 1536, 16, 16, 6144]),
  bloom('bloom-1.7b', 'BLOOM 1.7B', [24, 2048, 16, 16, 8192]),
  bloom('bloom-3b', 'BLOOM 3B', [30, 2560, 32, 32, 10240]),
  bloom('bloom-7.1b', 'BLOOM 7.1B', [30, 4096, 32, 32, 16384]),
  bloom('bloom-176b', 'BLOOM 176B', [70, 14336, 112, 112, 57344]),

  mpt('mpt-7b', 'MPT 7B', [32, 4096, 32, 32, 16384]),
  mpt('mpt-30b', 'MPT 30B', [48, 7168, 64, 64, 28672], {
    source: 'huggingface.co/mosaicml/mpt-30b, config.json; 2,048 is the length of its first trillion tokens',
  }),

  falcon('falcon-7b', 'Falcon 7B', [32, 4544, 71, 1, 18176], { sharedNorm: true }),
  falcon('falcon-40b', 'Falcon 40B', [60, 8192, 128, 8, 32768]),
  falcon('falcon-180b', 'Falcon 180B', [80, 14848, 232, 8, 59392], { tiedEmbeddings: false }),

  series(gpt, {
    family: 'starcoder',
    source: 'Li et al. 2023 (arXiv 2305.06161), table 8; huggingface.co/bigcode/starcoderbase, config.json',
    ...{ vocab: 49152, sequence: 8192 },
  })('starcoder-15b', 'StarCoder 15B', [40, 6144, 48, 1, 24576]),
  starcoder2('starcoder2-3b', 'StarCoder2 3B', [30, 3072, 24, 2, 12288]),
  starcoder2('starcoder2-7b', 'StarCoder2 7B', [32, 4608, 36, 4, 18432]),

  phi('phi-1.5', 'Phi-1.5 1.3B', [24, 2048, 32, 32, 8192], {
    source: 'Li et al. 2023 (arXiv 2309.05463), section 2.1; huggingface.co/microsoft/phi-1_5, config.json',
  }),
  phi('phi-2', 'Phi-2 2.7B', [32, 2560, 32, 32, 10240], { dropout: 0.1 }),

  nemotron4('nemotron4-15b', 'Nemotron-4 15B', [32, 6144, 48, 8, 24576]),
  nemotron4('nemotron4-340b', 'Nemotron-4 340B', [96, 18432, 96, 8, 73728], {
    source: 'NVIDIA 2024 (arXiv 2406.11704), table 1; config.json of the converted checkpoint',
  }),
  series(llama, {
    family: 'palm',
    source: 'Chowdhery et al. 2022 (arXiv 2204.02311), section 2 and table 1',
    ...{ vocab: 256000, sequence: 2048, headDim: 256, norm: 'layer', normBias: false },
    ...{ tiedEmbeddings: true, parallelBlock: true, sharedNorm: true },
  })('palm-540b', 'PaLM 540B', [118, 18432, 48, 1, 73728]),
];
