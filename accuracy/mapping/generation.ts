/**
 * What a model descends from, which settles the details its source does not list. A gated feed-forward
 * marks the Llama generation, an ungated one the GPT generation; published model cards state the
 * exceptions.
 */
import type { Model } from '../../models/model.js';

/** The details of a model that follow from its descent. */
export type Generation = Pick<
  Model,
  | 'family'
  | 'activation'
  | 'norm'
  | 'position'
  | 'bias'
  | 'qkNorm'
  | 'parallelBlock'
  | 'attentionSinks'
  | 'limitedGate'
>;

const NO_BIAS = { qkv: false, output: false, mlp: false, head: false };
const ALL_BIAS = { qkv: true, output: true, mlp: true, head: false };

const LLAMA: Generation = {
  family: 'llama',
  activation: 'silu',
  norm: 'rms',
  position: 'rotary',
  bias: NO_BIAS,
  qkNorm: false,
  parallelBlock: false,
};
const GPT: Generation = {
  family: 'gpt2',
  activation: 'gelu',
  norm: 'layer',
  position: 'learned',
  bias: ALL_BIAS,
  qkNorm: false,
  parallelBlock: false,
};

/** What sets a named family apart from its generation; the first whose name matches is taken. */
const EXCEPTIONS: readonly { readonly name: RegExp; readonly differs: Partial<Generation> }[] = [
  { name: /^mpt/i, differs: { family: 'mpt', bias: NO_BIAS } },
  {
    name: /nemotron/i,
    differs: { family: 'nemotron', activation: 'squared-relu', position: 'rotary', bias: NO_BIAS },
  },
  { name: /neox/i, differs: { family: 'gpt-neox', position: 'rotary', parallelBlock: true } },
  // The first generation: `attn_config` of its configuration, biased queries, keys and values alone.
  { name: /qwen-(1\.8|7|14|72)b/i, differs: { family: 'qwen', bias: { ...NO_BIAS, qkv: true } } },
  { name: /stablelm alpha/i, differs: { family: 'gpt-neox', position: 'rotary', parallelBlock: true } },
  {
    name: /falcon/i,
    differs: { family: 'falcon', position: 'rotary', parallelBlock: true, bias: NO_BIAS },
  },
  { name: /qwen-?2/i, differs: { family: 'qwen2', bias: { ...NO_BIAS, qkv: true } } },
  { name: /qwen-?3/i, differs: { family: 'qwen3', qkNorm: true } },
  {
    name: /gpt-oss/i,
    differs: { family: 'gpt-oss', bias: ALL_BIAS, attentionSinks: true, limitedGate: true },
  },
  { name: /internlm-7b/i, differs: { family: 'internlm', bias: { ...NO_BIAS, qkv: true, output: true } } },
];

/** The generation of a model by its feed-forward and its name. */
export function generationOf(name: string, gated: boolean): Generation {
  return { ...(gated ? LLAMA : GPT), ...EXCEPTIONS.find((e) => e.name.test(name))?.differs };
}
