/**
 * A shape as the fields of a Hugging Face config.json, which is how a scenario states a model of its own. The
 * architecture is the nearest that has such layers; what it cannot say is told.
 */
import { hybridFields } from './hybrid.js';
import type { Shape } from './shape.js';

export interface Config {
  readonly fields: Readonly<Record<string, unknown>>;
  /** Clauses: what the architecture cannot say. */
  readonly lost: readonly string[];
}

/** The config of `shape`, whose vocabulary is `vocab`, for sequences of `sequence` tokens. */
export function configOf(shape: Shape, vocab: number, sequence: number): Config {
  const lost: string[] = [];
  const fields = architecture(shape, vocab, sequence, lost);
  return {
    fields: Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
    lost,
  };
}

function architecture(
  shape: Shape,
  vocab: number,
  sequence: number,
  lost: string[],
): Record<string, unknown> {
  if (shape.pattern !== undefined)
    return hybridFields(shape, { ...common(shape, vocab, sequence), ...grouped(shape) });
  if (shape.position === 'alibi') lost.push('ALiBi');
  if (shape.position === 'none') lost.push('no positions at all');
  if (shape.experts !== undefined) return mixture(shape, vocab, sequence, lost);
  // Unless told, layer norms go without a gate, and RMS norms with one.
  const gated = shape.gated ?? shape.norm !== 'layer';
  if (!gated) return plain(shape, vocab, sequence);
  return shape.norm === 'layer' ? gatedLayerNorm(shape, vocab, sequence) : llamaLike(shape, vocab, sequence);
}

/** What decoders of both lineages call alike. */
function common(shape: Shape, vocab: number, sequence: number) {
  return {
    num_hidden_layers: shape.layers,
    hidden_size: shape.hidden,
    intermediate_size: shape.ffn ?? 4 * shape.hidden,
    num_attention_heads: shape.heads,
    vocab_size: vocab,
    max_position_embeddings: sequence,
    tie_word_embeddings: shape.tied ?? false,
  };
}

function grouped(shape: Shape) {
  return {
    num_key_value_heads: shape['kv-heads'] ?? shape.heads,
    head_dim: shape['head-dim'] ?? shape.hidden / shape.heads,
    attention_dropout: shape.dropout || undefined,
    hidden_act: shape.activation === undefined ? undefined : ACTIVATIONS[shape.activation],
  };
}

const ACTIVATIONS = { gelu: 'gelu', silu: 'silu', relu: 'relu', 'squared-relu': 'relu2' } as const;

function llamaLike(shape: Shape, vocab: number, sequence: number): Record<string, unknown> {
  const frame = { ...common(shape, vocab, sequence), ...grouped(shape) };
  if (shape['qk-norm']) return { model_type: 'qwen3', ...frame, attention_bias: shape.bias || undefined };
  if (shape['qkv-bias'] && !shape.bias) return { model_type: 'qwen2', ...frame };
  const window = shape.window === undefined ? {} : { sliding_window: shape.window };
  if (shape.window !== undefined && !shape.bias) return { model_type: 'mistral', ...frame, ...window };
  return { model_type: 'llama', ...frame, ...biases(shape) };
}

/** Layer norms around a gated feed-forward: Orion's, or StableLM's where the halves are side by side or three biases stand alone. */
function gatedLayerNorm(shape: Shape, vocab: number, sequence: number): Record<string, unknown> {
  const frame = { ...common(shape, vocab, sequence), ...grouped(shape) };
  const some = shape['qkv-bias'] && !shape.bias;
  if (some || shape['parallel-block']) {
    const parallel = { use_parallel_residual: shape['parallel-block'] || undefined };
    return { model_type: 'stablelm', ...frame, ...parallel, use_qkv_bias: some || undefined };
  }
  return { model_type: 'orion', ...frame, ...biases(shape) };
}

function biases(shape: Shape) {
  return shape.bias ? { attention_bias: true, mlp_bias: true } : {};
}

/** A feed-forward without a gate. */
function plain(shape: Shape, vocab: number, sequence: number): Record<string, unknown> {
  if (shape.position === 'learned' || shape.position === undefined) return learned(shape, vocab, sequence);
  const frame = common(shape, vocab, sequence);
  const isNeox = shape.norm !== 'rms' && hasEqualHeads(shape) && shape.bias !== false;
  if (!isNeox) {
    const type = shape.norm === 'rms' ? 'arcee' : 'nemotron';
    return { model_type: type, ...frame, ...grouped(shape), ...biases(shape) };
  }
  return {
    model_type: 'gpt_neox',
    ...frame,
    hidden_act: ACTIVATIONS[shape.activation ?? 'gelu'],
    attention_bias: true,
    use_parallel_residual: shape['parallel-block'] ?? false,
    attention_dropout: shape.dropout ?? 0,
    hidden_dropout: shape.dropout ?? 0,
  };
}

function hasEqualHeads(shape: Shape): boolean {
  const width = shape['head-dim'] ?? shape.hidden / shape.heads;
  return (shape['kv-heads'] ?? shape.heads) === shape.heads && width === shape.hidden / shape.heads;
}

/** A table of positions: GPT-2's blocks, with one key head StarCoder's, without biases OPT's, which counts positions from two. */
function learned(shape: Shape, vocab: number, sequence: number): Record<string, unknown> {
  const positions = shape.positions ?? sequence;
  const activation_function = ACTIVATIONS[shape.activation ?? 'gelu'];
  if (shape.bias === false) {
    return {
      model_type: 'opt',
      ...common(shape, vocab, positions - 2),
      ...{ intermediate_size: undefined, ffn_dim: shape.ffn ?? 4 * shape.hidden, activation_function },
      tie_word_embeddings: shape.tied ?? true,
      ...{ enable_bias: false, dropout: shape.dropout ?? 0, attention_dropout: shape.dropout ?? 0 },
    };
  }
  const oneKey = shape['kv-heads'] === 1 && shape.heads !== 1;
  return {
    ...(oneKey ? { model_type: 'gpt_bigcode', multi_query: true } : { model_type: 'gpt2' }),
    n_layer: shape.layers,
    n_embd: shape.hidden,
    n_head: shape.heads,
    n_inner: shape.ffn ?? 4 * shape.hidden,
    n_positions: positions,
    vocab_size: vocab,
    activation_function,
    tie_word_embeddings: shape.tied ?? true,
    attn_pdrop: shape.dropout ?? 0,
    resid_pdrop: shape.dropout ?? 0,
  };
}

function mixture(shape: Shape, vocab: number, sequence: number, lost: string[]): Record<string, unknown> {
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
