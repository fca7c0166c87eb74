/** Meituan's LongCat-Flash: two blocks of latent attention and a dense network a layer, with experts beside the first. */
import { llama } from '../families.js';
import type { MixtureOfExperts, Model } from '../model.js';
import { decoder } from './decoder.js';
import { latentAttention } from './deepseek.js';
import { type Config, count, countOr, flagOr, refusal } from './fields.js';
import { perBlock } from './layers.js';

/**
 * A layer is two blocks here. The experts' result joins the stream after the second in the original (LongCat-Flash,
 * arXiv 2509.01322, section 2), which hides their exchange and changes no product.
 */
export function readLongcat(config: Config): Model {
  const names = { layers: 'num_layers', ffn: 'ffn_hidden_size', activation: null };
  const layer = decoder(config, { names });
  const mla = latentAttention(config);
  const modules = countOr(config, 'num_nextn_predict_layers', 0, 0);
  return llama({
    ...layer,
    layers: 2 * layer.layers,
    headDim: mla.nopeDim + mla.ropeDim,
    mla,
    moe: experts(config, layer.ffn),
    ...perBlock(2 * layer.layers, (block) => (block % 2 === 1 ? {} : { moe: undefined })),
    ...(modules > 0 ? { mtpModules: modules } : {}),
  });
}

/** Of those that a token is sent to, some hand it back: with an even router as many as they are among all. */
function experts(config: Config, dense: number): MixtureOfExperts {
  const real = count(config, 'n_routed_experts');
  const zeroExperts = countOr(config, 'zero_expert_num', 256, 0);
  const visited = count(config, 'moe_topk');
  const topk = (visited * real) / (real + zeroExperts);
  if (!Number.isInteger(topk))
    throw refusal(
      config,
      'moe_topk',
      `an even router sends a token to ${topk} experts, which is not a whole number.`,
    );
  flagOr(config, 'router_bias', false);
  return {
    experts: real,
    topk,
    zeroExperts,
    expertFfn: count(config, 'expert_ffn_hidden_size'),
    // The dense network of the first block, which every token visits.
    sharedExperts: 1,
    sharedFfn: dense,
    routerBias: true,
  };
}
