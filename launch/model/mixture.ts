/** Models with experts as the fields of a config.json. */
import { common, grouped } from './frame.js';
import type { Shape } from './shape.js';

/** A mixture of experts: those of DeepSeek, Qwen, Phi or Mixtral. What it cannot say is added to `lost`. */
export function mixture(
  shape: Shape,
  vocab: number,
  sequence: number,
  lost: string[],
): Record<string, unknown> {
  const frame = { ...common(shape, vocab, sequence), ...grouped(shape) };
  const expert = shape['expert-ffn'] ?? frame.intermediate_size;
  const shared = shape['shared-ffn'] ?? 0;
  const topk = shape.topk ?? 1;
  if (shape.latent) {
    if (shared % expert !== 0) lost.push(`shared experts of ${shared} in all, no multiple of ${expert}`);
    return {
      ...{ model_type: 'deepseek_v3', ...frame, num_key_value_heads: undefined, head_dim: undefined },
      ...latent(shape),
      n_routed_experts: shape.experts,
      num_experts_per_tok: topk,
      moe_intermediate_size: expert,
      n_shared_experts: Math.round(shared / expert) || null,
      first_k_dense_replace: shape['dense-layers'] ?? 0,
      topk_method: shape['router-bias'] ? 'noaux_tc' : 'group_limited_greedy',
    };
  }
  const dense = Array.from({ length: shape['dense-layers'] ?? 0 }, (_, layer) => layer);
  const qwen = {
    ...{ ...frame, num_experts: shape.experts, num_experts_per_tok: topk, moe_intermediate_size: expert },
    ...{ decoder_sparse_step: 1, mlp_only_layers: dense },
  };
  if (shared > 0) {
    if (!shape['shared-gate'])
      lost.push('a shared expert without a gate, whose weights are one per hidden unit');
    if (shape['qk-norm']) lost.push('norms of queries and keys beside a shared expert');
    return {
      ...{ model_type: 'qwen2_moe', ...qwen, shared_expert_intermediate_size: shared },
      qkv_bias: shape['qkv-bias'] ?? shape.bias ?? false,
    };
  }
  if (shape['qk-norm']) return { model_type: 'qwen3_moe', ...qwen, attention_bias: shape.bias || undefined };
  if (dense.length > 0) lost.push(`${dense.length} dense layers before those with experts`);
  const layered = shape.norm === 'layer';
  return {
    ...{ model_type: layered ? 'phimoe' : 'mixtral', ...frame, intermediate_size: expert },
    ...(layered ? { lm_head_bias: false } : {}),
    ...{ num_local_experts: shape.experts, num_experts_per_tok: topk, sliding_window: shape.window },
  };
}

function latent(shape: Shape) {
  return {
    q_lora_rank: shape['query-rank'] ?? null,
    kv_lora_rank: shape['kv-rank'],
    qk_rope_head_dim: shape['rope-dim'],
    qk_nope_head_dim: shape['nope-dim'],
    v_head_dim: shape['value-dim'],
  };
}
