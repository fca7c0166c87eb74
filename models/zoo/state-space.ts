/** Models with state spaces in all of their blocks, or in most with attention in the others. */
import { blocksBy } from '../blocks.js';
import { llama } from '../families.js';
import type { Mamba, Mamba2, Model, Override } from '../model.js';
import { series, UNSAID } from './series.js';

const MAMBA: Mamba = {
  ...{ kind: 'mamba', inner: 5120, state: 16, convolution: 4, stepRank: 160 },
  ...{ bias: { convolution: true, projections: false }, norms: false },
};
/** Under a stream of 4,096. */
const WIDER: Mamba = { ...MAMBA, inner: 8192, stepRank: 256 };

function mamba2(heads: number, groups: number, chunk: number, headDim = 64): Mamba2 {
  const sizes = { heads, headDim, groups, state: 128, convolution: 4, chunk };
  return { kind: 'mamba-2', ...sizes, bias: { convolution: true, projections: false } };
}

/** One half of a block each: M a state space, E experts, - a dense network, * attention (`hybrid_override_pattern`). */
function halves(pattern: string, mixer: Mamba2): Pick<Model, 'blocks'> {
  const of: Readonly<Record<string, Override>> = {
    M: { mixer, ffn: 0, moe: undefined },
    E: { mixer: { kind: 'none' } },
    '-': { mixer: { kind: 'none' }, moe: undefined },
    '*': { ffn: 0, moe: undefined },
  };
  return { blocks: blocksBy(pattern.length, (block) => of[pattern[block - 1]!]!) };
}
const NANO_9B = 'M-M-M-MM-M-M-M*-M-M-M*-M-M-M-M*-M-M-M-M*-M-MM-M-M-M-M-M-';
const NEMOTRON_8B = 'M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M-';
const NANO_30B = 'MEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEMEM*EMEMEMEME';

/** Of eight blocks the fifth attends, of two the second has experts. */
function jambaBlocks(layers: number): Pick<Model, 'blocks'> {
  const mixer: Mamba = { ...WIDER, norms: true };
  const blocks = blocksBy(layers, (block) => ({
    ...(block % 8 === 5 ? {} : { mixer }),
    ...(block % 2 === 0 ? {} : { moe: undefined }),
  }));
  return { blocks };
}

/** Of ten blocks the sixth attends. */
function graniteBlocks(heads: number): Pick<Model, 'blocks'> {
  const mixer = mamba2(heads, 1, 256);
  return { blocks: blocksBy(40, (block) => (block % 10 === 6 ? {} : { mixer })) };
}

const mamba = series(llama, {
  family: 'mamba',
  source:
    'Gu and Dao 2023 (arXiv 2312.00752), table 12; huggingface.co/state-spaces/mamba-2.8b-hf, config.json',
  ...{ vocab: 50280, sequence: 2048, tiedEmbeddings: true, position: 'none', mixer: MAMBA },
});
const nemotron = series(llama, {
  family: 'nemotron-h',
  source: 'NVIDIA 2025 (arXiv 2504.03624), table 1; huggingface.co/nvidia, config.json',
  ...{ vocab: 131072, sequence: 8192, headDim: 128, position: 'none' },
  ...{ gated: false, activation: 'squared-relu' },
});
const granite = series(llama, {
  family: 'granite4',
  source: 'huggingface.co/ibm-granite/granite-4.0-h-small-base, config.json',
  ...{ vocab: 100352, ...UNSAID, tiedEmbeddings: true, position: 'none' },
});
const SHARED = { sharedExperts: 1, routerBias: false };

export const STATE_SPACE_MODELS: readonly Model[] = [
  mamba('mamba-2.8b', 'Mamba 2.8B', [64, 2560, 1, 1, 0]),
  mamba('mamba2-2.7b', 'Mamba-2 2.7B', [64, 2560, 1, 1, 0], {
    source:
      'Dao and Gu 2024 (arXiv 2405.21060), table 10; huggingface.co/state-spaces/mamba2-2.7b, config.json',
    ...{ vocab: 50288, mixer: mamba2(80, 1, 256) },
  }),
  mamba('falcon-mamba-7b', 'Falcon Mamba 7B', [64, 4096, 1, 1, 0], {
    family: 'falcon-mamba',
    source:
      'Zuo et al. 2024 (arXiv 2410.05355), section 2; huggingface.co/tiiuae/falcon-mamba-7b, config.json',
    ...{ vocab: 65024, sequence: 8192, tiedEmbeddings: false, mixer: WIDER },
  }),
  series(llama, {
    family: 'jamba',
    source:
      'Lieber et al. 2024 (arXiv 2403.19887), section 3; huggingface.co/ai21labs/Jamba-v0.1, config.json',
    ...{ vocab: 65536, ...UNSAID, position: 'none', ...jambaBlocks(32) },
    moe: { experts: 16, topk: 2, expertFfn: 14336, sharedExperts: 0, sharedFfn: 0, routerBias: false },
  })('jamba-v0.1', 'Jamba v0.1 52B-A12B', [32, 4096, 32, 8, 14336]),
  nemotron('nemotron-h-8b', 'Nemotron-H 8B', [52, 4096, 32, 8, 21504], {
    ...halves(NEMOTRON_8B, mamba2(128, 8, 128)),
  }),
  nemotron('nemotron-nano-9b-v2', 'Nemotron Nano 9B v2', [56, 4480, 40, 8, 15680], {
    source: 'NVIDIA 2025 (arXiv 2508.14444), section 4; huggingface.co/nvidia, config.json',
    ...halves(NANO_9B, mamba2(128, 8, 128, 80)),
  }),
  nemotron('nemotron3-nano-30b-a3b', 'Nemotron 3 Nano 30B-A3B', [52, 2688, 32, 2, 0], {
    source: 'NVIDIA 2025, Nemotron 3 Nano technical report, table 1; huggingface.co/nvidia, config.json',
    ...halves(NANO_30B, mamba2(64, 8, 128)),
    moe: { experts: 128, topk: 6, expertFfn: 1856, sharedExperts: 1, sharedFfn: 3712, routerBias: true },
  }),
  granite('granite-4-h-micro', 'Granite 4 H Micro 3B', [40, 2048, 32, 8, 8192], graniteBlocks(64)),
  granite('granite-4-h-tiny', 'Granite 4 H Tiny 7B-A1B', [40, 1536, 12, 4, 512], {
    ...graniteBlocks(48),
    moe: { ...SHARED, experts: 64, topk: 6, expertFfn: 512, sharedFfn: 1024 },
  }),
  granite('granite-4-h-small', 'Granite 4 H Small 32B-A9B', [40, 4096, 32, 8, 768], {
    ...graniteBlocks(128),
    moe: { ...SHARED, experts: 72, topk: 10, expertFfn: 768, sharedFfn: 1536 },
  }),
];
