/** GPT-2 and the GPTs after it: learned or rotary positions, layer norms, biases. */
import { gpt } from '../families.js';
import type { Model } from '../model.js';
import { decoder, equalHeads, fourfold, GPT2, groupedHeads } from './decoder.js';
import {
  type Config,
  count,
  countOr,
  factorOr,
  flagOr,
  isText,
  listOr,
  probabilityOr,
  refusal,
  repeated,
} from './fields.js';
import { perBlock, windowed, windowWidth } from './layers.js';

/** A feed-forward width of null means four times the hidden size. */
export function readGpt2(config: Config): Model {
  const model = decoder(config, { names: GPT2, tied: true, activation: 'gelu_new', ffn: fourfold });
  return gpt({
    ...model,
    headDim: equalHeads(config, 'n_embd', 'n_head'),
    learnedPositions: count(config, 'n_positions'),
    dropout: largerDropout(config, 'attn_pdrop', 'resid_pdrop', 0.1),
  });
}

/** The first GPT: norms after each half instead of before it, and none at the end. */
export function readOpenAiGpt(config: Config): Model {
  return { ...readGpt2(config), postNorms: 'instead', finalNorm: false };
}

/** StarCoder 1: all heads share one key and one value. */
export function readGptBigCode(config: Config): Model {
  const model = readGpt2(config);
  return { ...model, kvHeads: flagOr(config, 'multi_query', true) ? 1 : model.heads };
}

/** StarCoder 2: rotary positions, biases with one flag. */
export function readStarCoder2(config: Config): Model {
  const model = decoder(config, { tied: true, activation: 'gelu_pytorch_tanh' });
  const bias = flagOr(config, 'use_bias', true);
  return gpt({
    ...model,
    ...groupedHeads(config, { kvHeads: 2 }),
    ...windowed(config, model.layers, windowWidth(config), () => true),
    position: 'rotary',
    bias: { qkv: bias, output: bias, mlp: bias, head: false },
    dropout: largerDropout(config, 'attention_dropout', 'residual_dropout', 0),
  });
}

/** Both halves of a block side by side behind one norm; no biases in attention, one on the output matrix. */
export function readGptJ(config: Config): Model {
  return gpt({
    ...decoder(config, { names: GPT2, activation: 'gelu_new', ffn: fourfold }),
    headDim: equalHeads(config, 'n_embd', 'n_head'),
    position: 'rotary',
    parallelBlock: true,
    sharedNorm: true,
    bias: { qkv: false, output: false, mlp: true, head: true },
    dropout: largerDropout(config, 'attn_pdrop', 'resid_pdrop', 0),
  });
}

const NEO = { layers: 'num_layers', heads: 'num_heads', activation: 'activation_function' };

/** No bias on queries, keys and values; every other layer looks back over a window. */
export function readGptNeo(config: Config): Model {
  const model = decoder(config, { names: NEO, tied: true, activation: 'gelu_new', ffn: fourfold });
  const kinds = attentionKinds(config, model.layers);
  return gpt({
    ...model,
    headDim: equalHeads(config, 'hidden_size', 'num_heads'),
    learnedPositions: count(config, 'max_position_embeddings'),
    ...windowed(
      config,
      model.layers,
      countOr(config, 'window_size', 256),
      (layer) => kinds[layer - 1] === 'local',
    ),
    bias: { qkv: false, output: true, mlp: true, head: false },
    dropout: largerDropout(config, 'attention_dropout', 'resid_dropout', 0),
  });
}

/** `[[["global", "local"], 6]]`: lists of kinds, each so many times over. */
function attentionKinds(config: Config, layers: number): readonly string[] {
  const listed = listOr(config, 'attention_layers', isText, 'texts') ?? spreadOut(config);
  repeated(config, 'attention_types');
  if (listed.length === layers) return listed;
  throw refusal(config, 'attention_types', `must name each of the ${layers} layers.`);
}

function spreadOut(config: Config): string[] {
  const types = listOr(config, 'attention_types', isRepeated, '[kinds of layers, times]') ?? [];
  return types.flatMap(([kinds, times]) => Array.from({ length: times }, () => kinds).flat());
}

function isRepeated(value: unknown): value is [string[], number] {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [kinds, times]: unknown[] = value;
  const few = typeof times === 'number' && times >= 0 && times <= 2000;
  return few && Array.isArray(kinds) && kinds.every(isText);
}

/** Attention and feed-forward side by side, each with its own norm, unless switched off. */
export function readGptNeox(config: Config): Model {
  const attention = flagOr(config, 'attention_bias', true);
  return gpt({
    ...decoder(config, { activation: 'gelu' }),
    headDim: equalHeads(config, 'hidden_size', 'num_attention_heads'),
    position: 'rotary',
    bias: { qkv: attention, output: attention, mlp: true, head: false },
    parallelBlock: flagOr(config, 'use_parallel_residual', true),
    dropout: largerDropout(config, 'attention_dropout', 'hidden_dropout', 0),
  });
}

/** No biases but one, on the output of the last layer's attention. */
export function readGptNeoxJapanese(config: Config): Model {
  const hidden = count(config, 'hidden_size');
  const model = decoder(config, {
    tied: true,
    activation: 'gelu',
    names: { ffn: null },
    ffn: () => Math.trunc(hidden * factorOr(config, 'intermediate_multiple_size', 4)),
  });
  const none = { qkv: false, output: false, mlp: false, head: false };
  return gpt({
    ...model,
    headDim: equalHeads(config, 'hidden_size', 'num_attention_heads'),
    position: 'rotary',
    bias: none,
    ...perBlock(model.layers, (block) => (block === model.layers ? { bias: { ...none, output: true } } : {})),
    dropout: largerDropout(config, 'attention_dropout', 'hidden_dropout', 0.1),
  });
}

/** A model here has one dropout rate for scores and residuals; where they differ the larger stands for both. */
export function largerDropout(config: Config, scores: string, residuals: string, fallback: number): number {
  return Math.max(probabilityOr(config, scores, fallback), probabilityOr(config, residuals, fallback));
}
