/**
 * A shape as the fields of a Hugging Face config.json, which is how a scenario states a model of its own. The
 * architecture is the nearest that has such layers; what it cannot say is told.
 */
import { ACTIVATIONS, common, grouped } from './frame.js';
import { hybridFields } from './hybrid.js';
import { mixture } from './mixture.js';
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
