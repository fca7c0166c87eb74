/** NVIDIA's: Nemotron-NAS, whose search left each layer other sizes, and Nemotron-H, whose layers are half a block each. */
import { llama } from '../families.js';
import type { Mamba2, MixtureOfExperts, Model, Override } from '../model.js';
import { attentionBias, decoder, equalHeads, groupedHeads } from './decoder.js';
import {
  type Config,
  count,
  countOr,
  factorOr,
  flagOr,
  isAbsent,
  isCount,
  listOr,
  mustDivide,
  refusal,
  textOr,
} from './fields.js';
import { perBlock } from './layers.js';
import { routed } from './moe.js';

type Part = Readonly<Record<string, unknown>>;

function isBlock(value: unknown): value is { readonly attention: Part; readonly ffn: Part } {
  const isPart = (part: unknown) => typeof part === 'object' && part !== null;
  return isPart(value) && isPart((value as Part).attention) && isPart((value as Part).ffn);
}

/** Of each block attention and feed-forward may be left out, or one matrix, or of another width (arXiv 2411.19146). */
export function readNemotronNas(config: Config): Model {
  const model = decoder(config, { ffn: () => 0 });
  const listed = listOr(config, 'block_configs', isBlock, "objects with 'attention' and 'ffn'");
  if (listed?.length !== model.layers) {
    throw refusal(config, 'block_configs', `must be a list of all ${model.layers} layers.`);
  }
  const part = (fields: Part): Config => ({ ...config, fields });
  // A block without either half hands on what it gets.
  const some = listed.filter(({ attention, ffn }) => !(isNoOp(attention) && isNoOp(ffn)));
  if (some.length === 0) throw refusal(config, 'block_configs', 'no layer has anything in it.');
  return llama({
    ...model,
    layers: some.length,
    headDim: equalHeads(config, 'hidden_size', 'num_attention_heads'),
    bias: { ...attentionBias(config), mlp: flagOr(config, 'mlp_bias', false) },
    ...perBlock(some.length, (block) => {
      const { attention, ffn } = some[block - 1]!;
      return { ...searchedAttention(part(attention), model.heads), ...searchedFfn(part(ffn), model.hidden) };
    }),
  });
}

function isNoOp({ no_op }: Part): boolean {
  return no_op === true;
}

function searchedAttention(part: Config, heads: number): Override {
  if (flagOr(part, 'no_op', false)) return { mixer: { kind: 'none' } };
  if (flagOr(part, 'replace_with_linear', false)) return { mixer: { kind: 'linear' } };
  const group = count(part, 'n_heads_in_group');
  const window = isAbsent(part, 'window_length') ? {} : { slidingWindow: count(part, 'window_length') };
  return { kvHeads: heads / group, ...window };
}

function searchedFfn(part: Config, hidden: number): Override {
  if (flagOr(part, 'no_op', false)) return { ffn: 0 };
  if (flagOr(part, 'replace_with_linear', false)) return { ffn: 0, linearFeedForward: true };
  const exact = Math.trunc((2 * factorOr(part, 'ffn_mult', 0) * hidden) / 3);
  return { ffn: countOr(part, 'intermediate_size', Math.ceil(exact / 256) * 256) };
}

/** DeciLM-7B: key and value heads of each layer are listed. */
export function readDeci(config: Config): Model {
  const model = decoder(config);
  const listed = listOr(config, 'num_key_value_heads_per_layer', isCount, 'numbers of heads');
  if (listed?.length !== model.layers) {
    throw refusal(config, 'num_key_value_heads_per_layer', `must be a list of all ${model.layers} layers.`);
  }
  const headDim = equalHeads(config, 'hidden_size', 'num_attention_heads');
  return llama({
    ...model,
    headDim,
    ...perBlock(model.layers, (block) => ({ kvHeads: listed[block - 1]! })),
  });
}

/** Letters of `hybrid_override_pattern`. */
const LAYERS = 'M*-E';

/** A letter a layer: M a Mamba 2 mixer, * attention, - a dense network, E experts. */
export function readNemotronH(config: Config): Model {
  const pattern = textOr(config, 'hybrid_override_pattern', '').replaceAll('|', '');
  const known = Array.from(pattern).every((letter) => LAYERS.includes(letter));
  if (pattern === '' || !known)
    throw refusal(config, 'hybrid_override_pattern', `must be a letter of ${LAYERS} for each layer.`);
  const model = decoder(config, { names: { activation: 'mlp_hidden_act' }, activation: 'relu2' });
  if (pattern.length !== model.layers)
    throw refusal(config, 'num_hidden_layers', `'hybrid_override_pattern' has ${pattern.length} layers.`);
  const mixer = mamba2(config);
  const moe = pattern.includes('E') ? experts(config) : undefined;
  const kinds: Record<string, Override> = {
    M: { mixer, ffn: 0, moe: undefined },
    '*': { ffn: 0, moe: undefined },
    '-': { mixer: { kind: 'none' }, moe: undefined },
    E: { mixer: { kind: 'none' } },
  };
  return llama({
    ...model,
    ...groupedHeads(config, { kvHeads: 8, headDim: 128 }),
    gated: false,
    position: 'none',
    bias: { ...attentionBias(config), mlp: flagOr(config, 'mlp_bias', false) },
    ...(moe === undefined ? {} : { moe }),
    ...perBlock(model.layers, (block) => kinds[pattern[block - 1]!]!),
  });
}

function mamba2(config: Config): Mamba2 {
  const heads = countOr(config, 'mamba_num_heads', 128);
  const groups = countOr(config, 'n_groups', 8);
  mustDivide(config, 'n_groups', groups, 'mamba_num_heads', heads);
  return {
    kind: 'mamba-2',
    ...{ heads, headDim: countOr(config, 'mamba_head_dim', 64), groups },
    state: countOr(config, 'ssm_state_size', 128),
    convolution: countOr(config, 'conv_kernel', 4),
    chunk: countOr(config, 'chunk_size', 128),
    bias: {
      convolution: flagOr(config, 'use_conv_bias', true),
      projections: flagOr(config, 'mamba_proj_bias', false),
    },
  };
}

function experts(config: Config): MixtureOfExperts {
  if (!isAbsent(config, 'moe_latent_size'))
    throw refusal(config, 'moe_latent_size', 'experts of a narrower stream cannot be expressed.');
  const expertFfn = count(config, 'moe_intermediate_size');
  return {
    ...routed(config, 'n_routed_experts'),
    expertFfn,
    sharedExperts: countOr(config, 'n_shared_experts', 1, 0),
    sharedFfn: countOr(config, 'moe_shared_expert_intermediate_size', expertFfn),
    routerBias: true,
  };
}
