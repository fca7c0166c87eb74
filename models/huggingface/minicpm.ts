/** MiniCPM: Llama's blocks with tied embeddings, with experts (MoE), and with latent attention (3). */
import { llama } from '../families.js';
import type { Model } from '../model.js';
import { attentionBias, decoder, groupedHeads } from './decoder.js';
import { latentAttention } from './deepseek.js';
import { type Config, countOr } from './fields.js';
import { plainExperts } from './moe.js';

export function readMiniCpm(config: Config): Model {
  const experts = countOr(config, 'num_experts', 0, 0) > 0;
  return llama({
    ...decoder(config, { tied: true }),
    ...groupedHeads(config),
    bias: attentionBias(config),
    ...(experts ? { moe: plainExperts(config, 'num_experts') } : {}),
  });
}

export function readMiniCpm3(config: Config): Model {
  const widths = countOr(config, 'v_head_dim', valueDim(config));
  const mla = latentAttention({ ...config, defaults: { ...config.defaults, v_head_dim: widths } });
  return llama({ ...decoder(config, { tied: true }), headDim: mla.nopeDim + mla.ropeDim, mla });
}

/** The published code gives values hidden / heads. */
function valueDim(config: Config): number {
  return Math.floor(countOr(config, 'hidden_size', 1) / countOr(config, 'num_attention_heads', 1)) || 1;
}
