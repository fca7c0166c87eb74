/** Keys of nanotron's configuration and what they are called here (nanotron/config). */
import type { Mapping } from '../mapping.js';

export const LAYOUT: readonly Mapping[] = [
  { key: 'parallelism.tp', fact: 'tp', form: 'count' },
  { key: 'parallelism.pp', fact: 'pp', form: 'count' },
  { key: 'parallelism.context_parallel_size', fact: 'cp', form: 'count' },
  {
    key: 'parallelism.tp_mode',
    fact: 'sequence-parallel',
    form: { REDUCE_SCATTER: true, ALL_REDUCE: false },
  },
  { key: 'parallelism.tp_linear_async_communication', fact: 'tp-comm-overlap', form: 'flag' },
  { key: 'parallelism.pp_engine', fact: 'strategy', form: { afab: 'gpipe' } },
  { key: 'parallelism.recompute_layer', fact: 'recompute', form: { true: 'full', false: 'none' } },
];

export const TOKENS: readonly Mapping[] = [
  { key: 'tokens.sequence_length', fact: 'seq', form: 'count' },
  { key: 'tokens.micro_batch_size', fact: 'micro-batch', form: 'count' },
  { key: 'tokens.batch_accumulation_per_replica', fact: 'accumulation', form: 'count' },
  { key: 'tokens.train_steps', fact: 'steps', form: 'count' },
];

export const RUNTIME: readonly Mapping[] = [
  { key: 'model.dtype', fact: 'precision', form: { bfloat16: 'bf16', float16: 'fp16', float32: 'fp32' } },
  {
    key: 'optimizer.accumulate_grad_in_fp32',
    fact: 'gradient-precision',
    form: { true: 'fp32', false: 'bf16' },
  },
];

export const MODEL: readonly Mapping[] = [
  { key: 'model.model_config.num_hidden_layers', fact: 'model.layers', form: 'count' },
  { key: 'model.model_config.hidden_size', fact: 'model.hidden', form: 'count' },
  { key: 'model.model_config.num_attention_heads', fact: 'model.heads', form: 'count' },
  { key: 'model.model_config.num_key_value_heads', fact: 'model.kv-heads', form: 'count' },
  { key: 'model.model_config.intermediate_size', fact: 'model.ffn', form: 'count' },
  { key: 'model.model_config.vocab_size', fact: 'model.vocab', form: 'count' },
  { key: 'model.model_config.hidden_act', fact: 'model.activation', form: { silu: 'silu', gelu: 'gelu' } },
  { key: 'model.model_config.tie_word_embeddings', fact: 'model.tied', form: { true: true, false: false } },
];
