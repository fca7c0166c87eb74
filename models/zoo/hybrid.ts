/** Models whose blocks are not all attention: state spaces, linear attention, and mixtures of these with attention. */
import { blocksBy } from '../blocks.js';
import { llama } from '../families.js';
import type { GatedDelta, KimiDelta, Lightning, Mamba, Mamba2, Model, Override } from '../model.js';

const MAMBA: Mamba = {
  ...{ kind: 'mamba', inner: 5120, state: 16, convolution: 4, stepRank: 160 },
  ...{ bias: { convolution: true, projections: false }, norms: false },
};

function mamba2(heads: number, groups: number, chunk: number): Mamba2 {
  const sizes = { heads, headDim: 64, groups, state: 128, convolution: 4, chunk };
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

/** One half of a block each: M a state space, E experts, * attention (Nemotron 3 Nano's `hybrid_override_pattern`). */
function halves(pattern: string, mixer: Mamba2): Pick<Model, 'layers' | 'blocks'> {
  const of: Readonly<Record<string, Override>> = {
    M: { mixer, moe: undefined },
    E: { mixer: { kind: 'none' } },
    '*': { moe: undefined },
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
} as const;
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
];
