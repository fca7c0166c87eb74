/** A hybrid of state spaces and attention as the config.json of Nemotron-H holds it. */
import type { Shape } from './shape.js';

/** The fields that a hybrid adds to `frame`, or has otherwise. */
export function hybridFields(
  shape: Shape,
  frame: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const headDim = shape['mamba-head-dim'] ?? 64;
  const experts = {
    n_routed_experts: shape.experts,
    num_experts_per_tok: shape.topk,
    moe_intermediate_size: shape['expert-ffn'] ?? frame.intermediate_size,
    n_shared_experts: (shape['shared-ffn'] ?? 0) > 0 ? 1 : 0,
    moe_shared_expert_intermediate_size: shape['shared-ffn'],
  };
  return {
    ...{ model_type: 'nemotron_h', ...frame, hidden_act: undefined, mlp_hidden_act: frame.hidden_act },
    ...{ hybrid_override_pattern: shape.pattern, attention_bias: shape.bias, mlp_bias: shape.bias },
    // Megatron's mixer is twice as wide as the stream unless told.
    mamba_num_heads: shape['mamba-heads'] ?? (2 * shape.hidden) / headDim,
    ...{ mamba_head_dim: headDim, n_groups: shape['mamba-groups'] ?? 8 },
    ...{ ssm_state_size: shape['mamba-state'] ?? 128, conv_kernel: 4, chunk_size: 128 },
    ...(shape.experts === undefined ? {} : experts),
  };
}
