/** Models with linear attention in most of their blocks, and softmax attention in every fourth or eighth. */
import { blocksBy } from '../blocks.js';
import { llama } from '../families.js';
import type { GatedDelta, KimiDelta, Lightning, Model, Override } from '../model.js';
import { series, UNSAID } from './series.js';

const GATED_DELTA: GatedDelta = {
  ...{ kind: 'gated-delta', keyHeads: 16, valueHeads: 32, keyDim: 128, valueDim: 128, convolution: 4 },
};
const KIMI_DELTA: KimiDelta = { kind: 'kimi-delta', heads: 32, headDim: 128, convolution: 4 };
const LIGHTNING: Lightning = { kind: 'lightning', heads: 64, headDim: 128 };

/** Attention in the last of every so many blocks, `mixer` in the others. */
function attentionEvery(layers: number, every: number, mixer: Override['mixer']): Pick<Model, 'blocks'> {
  return { blocks: blocksBy(layers, (block) => (block % every === 0 ? {} : { mixer })) };
}

/** Kimi Linear attends in the last of every four blocks and in the very last; the first has no experts. */
function kimiBlocks(layers: number): Pick<Model, 'blocks'> {
  const attends = (block: number) => block % 4 === 0 || block === layers;
  const blocks = blocksBy(layers, (block) => ({
    ...(attends(block) ? {} : { mixer: KIMI_DELTA }),
    ...(block === 1 ? { moe: undefined } : {}),
  }));
  return { blocks };
}

const GATED = { headDim: 256, qkNorm: true, attentionGate: 'per-value', mtpModules: 1 } as const;
const SHARED = { sharedExperts: 1, expertFfn: 512, sharedFfn: 512, sharedGate: true, routerBias: false };
const qwen3Next = series(llama, {
  family: 'qwen3-next',
  source:
    'huggingface.co/Qwen/Qwen3-Next-80B-A3B-Instruct, config.json; without its multi-token-prediction module',
  ...{ vocab: 151936, sequence: 4096, ...GATED },
});
const qwen35 = series(llama, {
  family: 'qwen3.5',
  source:
    'huggingface.co/Qwen, config.json; the language model alone, without its multi-token-prediction module',
  ...{ vocab: 248320, ...UNSAID, ...GATED },
});

export const LINEAR_ATTENTION_MODELS: readonly Model[] = [
  qwen3Next('qwen3-next-80b-a3b', 'Qwen3-Next 80B-A3B', [48, 2048, 16, 2, 5120], {
    ...attentionEvery(48, 4, GATED_DELTA),
    moe: { ...SHARED, experts: 512, topk: 10 },
  }),
  qwen35('qwen3.5-27b', 'Qwen3.5 27B', [64, 5120, 24, 4, 17408], {
    ...attentionEvery(64, 4, { ...GATED_DELTA, valueHeads: 48 }),
  }),
  qwen35('qwen3.5-35b-a3b', 'Qwen3.5 35B-A3B', [40, 2048, 16, 2, 512], {
    ...attentionEvery(40, 4, GATED_DELTA),
    moe: { ...SHARED, experts: 256, topk: 8 },
  }),
  series(llama, {
    family: 'minimax',
    source:
      'MiniMax 2025 (arXiv 2501.08313), section 2; huggingface.co/MiniMaxAI/MiniMax-Text-01, config.json',
    ...{ vocab: 200064, sequence: 8192, headDim: 128, ...attentionEvery(80, 8, LIGHTNING) },
    moe: { experts: 32, topk: 2, expertFfn: 9216, sharedExperts: 0, sharedFfn: 0, routerBias: false },
  })('minimax-text-01-456b', 'MiniMax-Text-01 456B', [80, 6144, 64, 8, 9216]),
  series(llama, {
    family: 'kimi-linear',
    source: 'Kimi Team 2025 (arXiv 2510.26692), section 5.1; huggingface.co/moonshotai, config.json',
    ...{ vocab: 163840, sequence: 4096, headDim: 192, position: 'none', ...kimiBlocks(27) },
    mla: { queryRank: 0, kvRank: 512, ropeDim: 64, nopeDim: 128, valueDim: 128 },
    moe: { experts: 256, topk: 8, expertFfn: 1024, sharedExperts: 1, sharedFfn: 1024, routerBias: true },
  })('kimi-linear-48b-a3b', 'Kimi Linear 48B-A3B', [27, 2304, 32, 32, 9216]),
];
