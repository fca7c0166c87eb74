/**
 * Options of Megatron-LM and what they are called here (megatron/training/arguments.py). On a command line they begin with
 * two dashes; in YAML, Megatron-Bridge and NeMo they are written with underscores. What needs more than one option to
 * know is in `read.ts`.
 */
import type { Mapping } from '../mapping.js';

/** How the devices are divided. */
export const LAYOUT: readonly Mapping[] = [
  { key: 'tensor-model-parallel-size', also: ['model-parallel-size'], fact: 'tp', form: 'count' },
  { key: 'pipeline-model-parallel-size', fact: 'pp', form: 'count' },
  { key: 'context-parallel-size', fact: 'cp', form: 'count' },
  {
    key: 'expert-model-parallel-size',
    also: ['moe-expert-parallel-size'],
    fact: 'ep',
    form: 'count',
  },
  { key: 'expert-tensor-parallel-size', fact: 'etp', form: 'count' },
  {
    key: 'num-virtual-stages-per-pipeline-rank',
    also: ['virtual-pipeline-model-parallel-size'],
    fact: 'vpp',
    form: 'count',
  },
  { key: 'num-layers-per-virtual-pipeline-stage', fact: 'layers-per-chunk', form: 'count' },
  { key: 'decoder-first-pipeline-num-layers', fact: 'first-stage-layers', form: 'count' },
  { key: 'decoder-last-pipeline-num-layers', fact: 'last-stage-layers', form: 'count' },
  { key: 'account-for-embedding-in-pipeline-split', fact: 'embedding-counts', form: 'flag' },
  { key: 'account-for-loss-in-pipeline-split', fact: 'loss-counts', form: 'flag' },
  { key: 'sequence-parallel', fact: 'sequence-parallel', form: 'flag' },
  { key: 'tp-comm-overlap', also: ['ub-tp-comm-overlap'], fact: 'tp-comm-overlap', form: 'flag' },
  { key: 'overlap-moe-expert-parallel-comm', fact: 'expert-overlap', form: 'flag' },
  { key: 'moe-shared-expert-overlap', fact: 'shared-expert-overlap', form: 'flag' },
];

/** The batch, and the length of the run. */
export const BATCH: readonly Mapping[] = [
  { key: 'micro-batch-size', also: ['batch-size'], fact: 'micro-batch', form: 'count' },
  { key: 'global-batch-size', fact: 'global-batch', form: 'count' },
  { key: 'seq-length', also: ['encoder-seq-length'], fact: 'seq', form: 'count' },
  { key: 'train-iters', also: ['train-steps', 'max-steps'], fact: 'steps', form: 'count' },
  { key: 'train-samples', fact: 'samples', form: 'count' },
  { key: 'train-tokens', fact: 'tokens', form: 'count' },
];

/** The model. */
export const MODEL: readonly Mapping[] = [
  { key: 'num-layers', also: ['encoder-num-layers'], fact: 'model.layers', form: 'count' },
  { key: 'hidden-size', fact: 'model.hidden', form: 'count' },
  { key: 'ffn-hidden-size', fact: 'model.ffn', form: 'count' },
  { key: 'num-attention-heads', fact: 'model.heads', form: 'count' },
  { key: 'kv-channels', also: ['head-dim'], fact: 'model.head-dim', form: 'count' },
  { key: 'vocab-size', also: ['padded-vocab-size'], fact: 'model.vocab', form: 'count' },
  { key: 'make-vocab-size-divisible-by', fact: 'model.vocab-multiple', form: 'count' },
  { key: 'max-position-embeddings', fact: 'model.positions', form: 'count' },
  { key: 'normalization', fact: 'model.norm', form: { LayerNorm: 'layer', RMSNorm: 'rms' } },
  {
    key: 'position-embedding-type',
    fact: 'model.position',
    form: {
      ...{ rope: 'rotary', learned_absolute: 'learned', alibi: 'alibi', none: 'none' },
      ...{ rotary: 'rotary', yarn: 'rotary', mrope: 'rotary' },
    },
  },
  { key: 'untie-embeddings-and-output-weights', fact: 'model.tied', form: 'unless' },
  { key: 'disable-bias-linear', fact: 'model.bias', form: 'unless' },
  { key: 'add-qkv-bias', also: ['add-bias-qkv'], fact: 'model.qkv-bias', form: 'flag' },
  { key: 'qk-layernorm', fact: 'model.qk-norm', form: 'flag' },
  { key: 'num-experts', also: ['num-moe-experts'], fact: 'model.experts', form: 'count' },
  { key: 'moe-router-topk', also: ['topk'], fact: 'model.topk', form: 'count' },
  { key: 'moe-ffn-hidden-size', fact: 'model.expert-ffn', form: 'count' },
  {
    key: 'moe-shared-expert-intermediate-size',
    fact: 'model.shared-ffn',
    form: 'count',
  },
  { key: 'moe-shared-expert-gate', fact: 'model.shared-gate', form: 'flag' },
  { key: 'moe-router-enable-expert-bias', fact: 'model.router-bias', form: 'flag' },
  { key: 'multi-latent-attention', fact: 'model.latent', form: 'flag' },
  { key: 'q-lora-rank', fact: 'model.query-rank', form: 'count' },
  { key: 'kv-lora-rank', fact: 'model.kv-rank', form: 'count' },
  { key: 'qk-head-dim', fact: 'model.nope-dim', form: 'count' },
  { key: 'qk-pos-emb-head-dim', fact: 'model.rope-dim', form: 'count' },
  { key: 'v-head-dim', fact: 'model.value-dim', form: 'count' },
  { key: 'mtp-num-layers', fact: 'mtp', form: 'count' },
];
