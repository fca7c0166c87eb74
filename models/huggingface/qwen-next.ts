/** Qwen3-Next and Qwen3.5: a gated delta rule in three of four layers, and a gate on attention's output in the fourth. */
import { llama } from '../families.js';
import type { GatedDelta, MixtureOfExperts, Model, Override } from '../model.js';
import { attentionBias, decoder, groupedHeads } from './decoder.js';
import { type Config, countOr, flagOr, isAbsent, mustDivide } from './fields.js';
import { layerKinds, perBlock } from './layers.js';
import { gatedShared, qwenExperts, sparse } from './moe.js';

/** With experts or, as Qwen3.5's dense models, without. */
export function readQwenNext(config: Config): Model {
  const routes = !isAbsent(config, 'moe_intermediate_size') || !isAbsent(config, 'num_experts');
  const model = decoder(config, routes ? { ffn: () => 0 } : {});
  const moe: MixtureOfExperts | undefined = routes
    ? { ...qwenExperts(config), ...gatedShared(config) }
    : undefined;
  const dense = sparse(config, model.layers);
  const modules = countOr(config, 'mtp_num_hidden_layers', 0, 0);
  return llama({
    ...model,
    ...groupedHeads(config, { headDim: 256, kvHeads: routes ? 2 : 4 }),
    bias: attentionBias(config),
    qkNorm: true,
    ...(flagOr(config, 'attn_output_gate', true) ? { attentionGate: 'per-value' } : {}),
    ...(moe === undefined ? {} : { moe }),
    ...perBlock(model.layers, linear(config, model.layers), routes ? dense : () => ({})),
    ...(modules > 0 ? { mtpModules: modules } : {}),
  });
}

function linear(config: Config, layers: number): (block: number) => Override {
  const kinds = layerKinds(config, layers, ['linear_attention', 'full_attention']);
  const every = countOr(config, 'full_attention_interval', 4);
  const keyHeads = countOr(config, 'linear_num_key_heads', 16);
  const valueHeads = countOr(config, 'linear_num_value_heads', 32);
  mustDivide(config, 'linear_num_key_heads', keyHeads, 'linear_num_value_heads', valueHeads);
  const mixer: GatedDelta = {
    kind: 'gated-delta',
    ...{ keyHeads, valueHeads },
    keyDim: countOr(config, 'linear_key_head_dim', 128),
    valueDim: countOr(config, 'linear_value_head_dim', 128),
    convolution: countOr(config, 'linear_conv_kernel_dim', 4),
  };
  const attends = (block: number) =>
    kinds === undefined ? block % every === 0 : kinds[block - 1] === 'full_attention';
  return (block) => (attends(block) ? {} : { mixer });
}
