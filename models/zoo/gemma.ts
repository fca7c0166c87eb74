/** Google's Gemma and Cohere's Command: gated networks under very large vocabularies, tied to the output. */
import { blocksBy, fullAttentionEvery } from '../blocks.js';
import { llama } from '../families.js';
import type { Model } from '../model.js';
import { series, UNSAID } from './series.js';

const GEMMA = { headDim: 256, activation: 'gelu', tiedEmbeddings: true } as const;
const gemma = series(llama, {
  family: 'gemma',
  source: 'Gemma Team 2024 (arXiv 2403.08295), tables 1 and 2',
  ...{ vocab: 256000, sequence: 8192, ...GEMMA },
});
const gemma2 = series(llama, {
  family: 'gemma2',
  source: 'Gemma Team 2024 (arXiv 2408.00118), table 1; huggingface.co/google, config.json',
  ...{ vocab: 256000, sequence: 8192, ...GEMMA, postNorms: 'besides', slidingWindow: 4096 },
});
/** Their language part, without the tower for images. */
const gemma3 = series(llama, {
  family: 'gemma3',
  source:
    'Gemma Team 2025 (arXiv 2503.19786), section 2; huggingface.co/google, config.json; the language model alone',
  ...{ vocab: 262208, sequence: 32768, ...GEMMA, postNorms: 'besides', slidingWindow: 1024, qkNorm: true },
});
/** Of two blocks the first has a window. */
const twos = (layers: number) => fullAttentionEvery(layers, 2);
/** Of six blocks all but the last. */
const sixes = (layers: number) => fullAttentionEvery(layers, 6);
const SMALL = { vocab: 262144, slidingWindow: 512 };

const PARALLEL = { norm: 'layer', normBias: false, parallelBlock: true, sharedNorm: true } as const;
const command = series(llama, {
  family: 'cohere',
  source: 'huggingface.co/CohereLabs, config.json',
  ...{ vocab: 256000, ...UNSAID, tiedEmbeddings: true, ...PARALLEL },
});
const AYA = 'Aryabumi et al. 2024 (arXiv 2405.15032); huggingface.co/CohereLabs/aya-23-8B, config.json';

export const GOOGLE_AND_COHERE_MODELS: readonly Model[] = [
  gemma('gemma-2b', 'Gemma 2B', [18, 2048, 8, 1, 16384]),
  gemma('gemma-7b', 'Gemma 7B', [28, 3072, 16, 16, 24576]),
  gemma2('gemma2-2b', 'Gemma 2 2B', [26, 2304, 8, 4, 9216], twos(26)),
  gemma2('gemma2-9b', 'Gemma 2 9B', [42, 3584, 16, 8, 14336], twos(42)),
  gemma2('gemma2-27b', 'Gemma 2 27B', [46, 4608, 32, 16, 36864], { headDim: 128, ...twos(46) }),
  gemma3('gemma3-270m', 'Gemma 3 270M', [18, 640, 4, 1, 2048], { ...SMALL, ...sixes(18) }),
  gemma3('gemma3-1b', 'Gemma 3 1B', [26, 1152, 4, 1, 6912], { ...SMALL, ...sixes(26) }),
  gemma3('gemma3-4b', 'Gemma 3 4B', [34, 2560, 8, 4, 10240], sixes(34)),
  gemma3('gemma3-12b', 'Gemma 3 12B', [48, 3840, 16, 8, 15360], sixes(48)),
  gemma3('gemma3-27b', 'Gemma 3 27B', [62, 5376, 32, 16, 21504], { headDim: 128, ...sixes(62) }),

  command('command-r-35b', 'Command R 35B', [40, 8192, 64, 64, 22528]),
  command('command-r-plus-104b', 'Command R+ 104B', [64, 12288, 96, 8, 33792], {
    ...{ qkNorm: true, qkNormGains: 'per-head' },
  }),
  // Of four blocks the last attends to all positions, and has none of its own.
  command('command-r7b', 'Command R7B 12-2024', [32, 4096, 32, 8, 14336], {
    family: 'cohere2',
    slidingWindow: 4096,
    blocks: blocksBy(32, (block) => (block % 4 === 0 ? { slidingWindow: undefined, position: 'none' } : {})),
  }),
  command('aya-23-8b', 'Aya 23 8B', [32, 4096, 32, 8, 14336], { source: AYA }),
];
