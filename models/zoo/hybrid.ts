/** Models whose blocks are not all attention: state spaces, linear attention, and mixtures of these with attention. */
import { blocksBy } from '../blocks.js';
import { llama } from '../families.js';
import type { GatedDelta, KimiDelta, Lightning, Mamba, Mamba2, Model, Override } from '../model.js';
import { series, UNSAID } from './series.js';

const MAMBA: Mamba = {
  ...{ kind: 'mamba', inner: 5120, state: 16, convolution: 4, stepRank: 160 },
  ...{ bias: { convolution: true, projections: false }, norms: false },
};

function mamba2(heads: number, groups: number, chunk: number, headDim = 64): Mamba2 {
  const sizes = { heads, headDim, groups, state: 128, convolution: 4, chunk };
  return { kind: 'mamba-2', ...sizes, bias: { convolution: true, projections: false } };
}

const GATED_DELTA: GatedDelta = {
  ...{ kind: 'gated-delta', keyHeads: 16, valueHeads: 32, keyDim: 128, valueDim: 128, convolution: 4 },
};
const KIMI_DELTA: KimiDelta = { kind: 'kimi-delta', heads: 32, headDim: 128, convolution: 4 };
const LIGHTNING: Lightning = { kind: 'lightning', heads: 64, headDim: 128 };

/** Attention in the last of every so many blocks, `mixer` in the others. */
function attentionEvery(layers: number, every: number, mixer: Override['mixer']): Pick<Model, 'blocks'> {
  return { blocks: blocksBy(layers, (block) => (block % every === 0 ? {} : { mixer })) };
}

/** One half of a block each: M a state space, E experts, - a dense network, * attention (`hybrid_override_pattern`). */
function halves(pattern: string, mixer: Mamba2): Pick<Model, 'layers' | 'blocks'> {
  const of: Readonly<Record<string, Override>> = {
    M: { mixer, ffn: 0, moe: undefined },
    E: { mixer: { kind: 'none' } },
    '-': { mixer: { kind: 'none' }, moe: undefined },
    '*': { ffn: 0, moe: undefined },
  };
  return { layers: pattern.length, blocks: blocksBy(pattern.length, (block) => of[pattern[block - 1]!]!) };
}

/** Kimi Linear attends in the last of every four blocks and in the very last; the first has no experts. */
function kimiBlocks(layers: number): Pick<Model, 'layers' | 'blocks'> {
  const attends = (block: number) => block % 4 === 0 || block === layers;
  const blocks = blocksBy(layers, (block) => ({
    ...(attends(block) ? {} : { mixer: KIMI_DELTA }),
    ...(block === 1 ? { moe: undefined } : {}),
  }));
  return { layers, blocks };
}

const pile = {
  family: 'mamba',
  vocab: 50288,
  sequence: 2048,
  heads: 1,
  ffn: 0,
  tiedEmbeddings: true,
  position: 'none',
} as const;
/** Jamba: of eight blocks the fifth attends, of two the second has experts. */
function jambaBlocks(layers: number): Pick<Model, 'blocks'> {
  const mixer: Mamba = { ...MAMBA, inner: 8192, stepRank: 256, norms: true };
  return {
    blocks: blocksBy(layers, (block) => ({
      ...(block % 8 === 5 ? {} : { mixer }),
      ...(block % 2 === 0 ? {} : { moe: undefined }),
    })),
  };
}

/** Granite 4 H: of ten blocks the sixth attends. */
function graniteBlocks(heads: number): Pick<Model, 'blocks'> {
  const mixer = mamba2(heads, 1, 256);
  return { blocks: blocksBy(40, (block) => (block % 10 === 6 ? {} : { mixer })) };
}

const nemotronH = series(llama, {
  family: 'nemotron-h',
  source: 'NVIDIA 2025 (arXiv 2504.03624), table 1; huggingface.co/nvidia, config.json',
  ...{
    vocab: 131072,
    sequence: 8192,
    headDim: 128,
    gated: false,
    activation: 'squared-relu',
    position: 'none',
  },
});
const granite4 = series(llama, {
  family: 'granite4',
  source: 'huggingface.co/ibm-granite/granite-4.0-h-small-base, config.json',
  ...{ vocab: 100352, ...UNSAID, tiedEmbeddings: true, position: 'none' },
});
const qwen35 = series(llama, {
  family: 'qwen3.5',
  source:
    'huggingface.co/Qwen, config.json; the language model alone, without its multi-token-prediction module',
  ...{ vocab: 248320, ...UNSAID, headDim: 256, qkNorm: true, attentionGate: 'per-value', mtpModules: 1 },
});
const NEMOTRON_H_8B = 'M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M-';
const NEMOTRON_NANO_9B = 'M-M-M-MM-M-M-M*-M-M-M*-M-M-M-M*-M-M-M-M*-M-MM-M-M-M-M-M-';

const oneShared = { sharedExperts: 1, routerBias: false };

export const HYBRID_MODELS: readonly Model[] = [
  llama({
    ...pile,
    id: 'mamba-2.8b',
    title: 'Mamba 2.8B',
    source:
      'Gu and Dao 2023 (arXiv 2312.00752), table 12; huggingface.co/state-spaces/mamba-2.8b-hf, config.json',
    layers: 64,
    hidden: 2560,
    vocab: 50280,
    mixer: MAMBA,
  }),
  llama({
    ...pile,
    id: 'mamba2-2.7b',
    title: 'Mamba-2 2.7B',
    source:
      'Dao and Gu 2024 (arXiv 2405.21060), table 10; huggingface.co/state-spaces/mamba2-2.7b, config.json',
    layers: 64,
    hidden: 2560,
    mixer: mamba2(80, 1, 256),
  }),
  llama({
    id: 'qwen3-next-80b-a3b',
    title: 'Qwen3-Next 80B-A3B',
    family: 'qwen3-next',
    source:
      'huggingface.co/Qwen/Qwen3-Next-80B-A3B-Instruct, config.json; without its multi-token-prediction module',
    layers: 48,
    hidden: 2048,
    heads: 16,
    kvHeads: 2,
    headDim: 256,
    ffn: 5120,
    vocab: 151936,
    sequence: 4096,
    qkNorm: true,
    attentionGate: 'per-value',
    moe: { ...oneShared, experts: 512, topk: 10, expertFfn: 512, sharedFfn: 512, sharedGate: true },
    mtpModules: 1,
    ...attentionEvery(48, 4, GATED_DELTA),
  }),
  llama({
    id: 'nemotron3-nano-30b-a3b',
    title: 'Nemotron 3 Nano 30B-A3B',
    family: 'nemotron-h',
    source: 'NVIDIA 2025, Nemotron 3 Nano technical report, table 1; huggingface.co/nvidia, config.json',
    ...halves('MEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEMEM*EMEMEMEME', mamba2(64, 8, 128)),
    hidden: 2688,
    heads: 32,
    kvHeads: 2,
    headDim: 128,
    ffn: 0,
    vocab: 131072,
    sequence: 8192,
    gated: false,
    activation: 'squared-relu',
    position: 'none',
    moe: { experts: 128, topk: 6, expertFfn: 1856, sharedExperts: 1, sharedFfn: 3712, routerBias: true },
  }),
  llama({
    id: 'minimax-text-01-456b',
    title: 'MiniMax-Text-01 456B',
    family: 'minimax',
    source:
      'MiniMax 2025 (arXiv 2501.08313), section 2; huggingface.co/MiniMaxAI/MiniMax-Text-01, config.json',
    layers: 80,
    hidden: 6144,
    heads: 64,
    kvHeads: 8,
    headDim: 128,
    ffn: 9216,
    vocab: 200064,
    sequence: 8192,
    moe: { experts: 32, topk: 2, expertFfn: 9216, sharedExperts: 0, sharedFfn: 0, routerBias: false },
    ...attentionEvery(80, 8, LIGHTNING),
  }),
  llama({
    id: 'kimi-linear-48b-a3b',
    title: 'Kimi Linear 48B-A3B',
    family: 'kimi-linear',
    source: 'Kimi Team 2025 (arXiv 2510.26692), section 5.1; huggingface.co/moonshotai, config.json',
    ...kimiBlocks(27),
    hidden: 2304,
    heads: 32,
    headDim: 192,
    ffn: 9216,
    vocab: 163840,
    sequence: 4096,
    position: 'none',
    mla: { queryRank: 0, kvRank: 512, ropeDim: 64, nopeDim: 128, valueDim: 128 },
    moe: { experts: 256, topk: 8, expertFfn: 1024, sharedExperts: 1, sharedFfn: 1024, routerBias: true },
  }),
  llama({
    ...{ ...pile, sequence: 8192, vocab: 65024, tiedEmbeddings: false },
    id: 'falcon-mamba-7b',
    title: 'Falcon Mamba 7B',
    family: 'falcon-mamba',
    source:
      'Zuo et al. 2024 (arXiv 2410.05355), section 2; huggingface.co/tiiuae/falcon-mamba-7b, config.json',
    ...{ layers: 64, hidden: 4096, mixer: { ...MAMBA, inner: 8192, stepRank: 256 } },
  }),
  series(llama, {
    family: 'jamba',
    source:
      'Lieber et al. 2024 (arXiv 2403.19887), section 3; huggingface.co/ai21labs/Jamba-v0.1, config.json',
    ...{ vocab: 65536, ...UNSAID, position: 'none', ...jambaBlocks(32) },
    moe: { experts: 16, topk: 2, expertFfn: 14336, sharedExperts: 0, sharedFfn: 0, routerBias: false },
  })('jamba-v0.1', 'Jamba v0.1 52B-A12B', [32, 4096, 32, 8, 14336]),
  nemotronH(
    'nemotron-h-8b',
    'Nemotron-H 8B',
    [52, 4096, 32, 8, 21504],
    halves(NEMOTRON_H_8B, mamba2(128, 8, 128)),
  ),
  nemotronH('nemotron-nano-9b-v2', 'Nemotron Nano 9B v2', [56, 4480, 40, 8, 15680], {
    source: 'NVIDIA 2025 (arXiv 2508.14444), section 4; huggingface.co/nvidia, config.json',
    ...halves(NEMOTRON_NANO_9B, mamba2(128, 8, 128, 80)),
  }),
  granite4('granite-4-h-micro', 'Granite 4 H Micro 3B', [40, 2048, 32, 8, 8192], graniteBlocks(64)),
  granite4('granite-4-h-tiny', 'Granite 4 H Tiny 7B-A1B', [40, 1536, 12, 4, 512], {
    ...graniteBlocks(48),
    moe: { ...oneShared, experts: 64, topk: 6, expertFfn: 512, sharedFfn: 1024 },
  }),
  granite4('granite-4-h-small', 'Granite 4 H Small 32B-A9B', [40, 4096, 32, 8, 768], {
    ...graniteBlocks(128),
    moe: { ...oneShared, experts: 72, topk: 10, expertFfn: 768, sharedFfn: 1536 },
  }),
  qwen35(
    'qwen3.5-27b',
    'Qwen3.5 27B',
    [64, 5120, 24, 4, 17408],
    attentionEvery(64, 4, { ...GATED_DELTA, valueHeads: 48 }),
  ),
  qwen35('qwen3.5-35b-a3b', 'Qwen3.5 35B-A3B', [40, 2048, 16, 2, 512], {
    ...attentionEvery(40, 4, GATED_DELTA),
    moe: { ...oneShared, experts: 256, topk: 8, expertFfn: 512, sharedFfn: 512, sharedGate: true },
  }),
];
