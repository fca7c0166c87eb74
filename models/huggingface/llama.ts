/** The dense Llama-like architectures: `llama`, `mistral`, `qwen2`, `qwen3`. */
import { llama, NO_BIASES } from '../families.js';
import type { Model } from '../model.js';
import { decoder, groupedHeads } from './decoder.js';
import { type Config, count, flagOr, isAbsent, refusal } from './fields.js';

/** Old files have no key/value heads (multi-head attention); biases are off unless asked for. */
export function readLlama(config: Config): Model {
  const model = decoder(config);
  const attention = flagOr(config, 'attention_bias', false);
  const bias = { qkv: attention, output: attention, mlp: flagOr(config, 'mlp_bias', false), head: false };
  return llama({ ...model, ...groupedHeads(config, { kvHeads: model.heads }), bias });
}

export function readMistral(config: Config): Model {
  return llama({ ...decoder(config), ...groupedHeads(config), ...slidingWindow(config) });
}

/** Queries, keys and values always have biases. */
export function readQwen2(config: Config): Model {
  refusePartialWindows(config);
  return llama({ ...decoder(config), ...groupedHeads(config), bias: { ...NO_BIASES, qkv: true } });
}

/** Heads are 128 wide unless stated, and queries and keys are normed per head. */
export function readQwen3(config: Config): Model {
  refusePartialWindows(config);
  return llama({ ...decoder(config), ...groupedHeads(config, { headDim: 128 }), ...queryKeyNormed(config) });
}

/** What sets Qwen3's attention apart, dense or MoE. */
export function queryKeyNormed(config: Config): Pick<Model, 'qkNorm' | 'bias'> {
  const bias = flagOr(config, 'attention_bias', false);
  return { qkNorm: true, bias: { ...NO_BIASES, qkv: bias, output: bias } };
}

/** A window that holds for every layer, as in Mistral 7B; null or absent means full attention. */
export function slidingWindow(config: Config): Pick<Model, 'slidingWindow'> {
  if (isAbsent(config, 'sliding_window')) return {};
  return { slidingWindow: count(config, 'sliding_window') };
}

/** Qwen's windows, when switched on, hold for some layers only, which a model here cannot say. */
export function refusePartialWindows(config: Config): void {
  if (!flagOr(config, 'use_sliding_window', false)) return;
  throw refusal(
    config,
    'use_sliding_window',
    'a window in some layers only cannot be expressed; set it to false to treat all layers as full attention.',
  );
}
