/** Tencent's Hunyuan: dense, with experts, and Hunyuan-Large, in which every other layer has the keys of the one before. */
import { llama } from '../families.js';
import type { MixtureOfExperts, Model, Override } from '../model.js';
import { attentionBias, decoder, groupedHeads } from './decoder.js';
import { type Config, count, countOr, firstOf, flagOr, isCount, listOr, refusal, said } from './fields.js';
import { perBlock } from './layers.js';

/** Hunyuan-Large's heads are hidden / heads wide: 389 billion parameters in all, as published. */
export function readHunyuanDense(config: Config): Model {
  const bias = { ...attentionBias(config), mlp: flagOr(config, 'mlp_bias', false) };
  return llama({
    ...decoder(config),
    ...groupedHeads(config),
    bias,
    // The library's own implementation always norms them; the published code by this flag.
    qkNorm: flagOr(config, 'use_qk_norm', config.modelType === 'hunyuan_v1_dense'),
    ...sharedKeys(config),
  });
}

export function readHunyuanMoe(config: Config): Model {
  const model = readHunyuanDense(config);
  if (everyLayer(config, 'num_experts', model.layers, 1) === 1) return model;
  const expertFfn = everyLayer(
    config,
    firstOf(config, 'moe_intermediate_size', 'intermediate_size'),
    model.layers,
  );
  const shared = flagOr(config, 'use_mixed_mlp_moe', true);
  const moe: MixtureOfExperts = {
    experts: everyLayer(config, 'num_experts', model.layers),
    topk: everyLayer(config, 'moe_topk', model.layers, 1),
    expertFfn,
    sharedExperts: shared ? everyLayer(config, 'num_shared_expert', model.layers, 1) : 0,
    sharedFfn: countOr(config, 'intermediate_size', expertFfn),
    routerBias: false,
  };
  const dense = countOr(config, 'moe_layer_num_skipped', 0, 0);
  const skipped = (block: number): Override => (block <= dense ? { moe: undefined } : {});
  const keys = keysShared(config);
  return { ...model, moe, ...perBlock(model.layers, skipped, keys) };
}

/** A number, or a list that says the same number of every layer. */
function everyLayer(config: Config, field: string, layers: number, fallback?: number): number {
  if (!Array.isArray(said(config, field)))
    return fallback === undefined ? count(config, field) : countOr(config, field, fallback);
  const listed = listOr(config, field, isCount, 'whole numbers, one for each layer')!;
  const same = listed.length >= layers && listed.slice(0, layers).every((item) => item === listed[0]);
  if (same) return listed[0]!;
  throw refusal(config, field, 'only the same number in every layer can be expressed.');
}

/** Of `cla_share_factor` layers the first has keys and values, and the others use them (arXiv 2411.02265). */
function keysShared(config: Config): (block: number) => Override {
  if (!flagOr(config, 'use_cla', false)) return () => ({});
  const factor = countOr(config, 'cla_share_factor', 1);
  return (block) => ((block - 1) % factor === 0 ? {} : { sharesKeys: true });
}

function sharedKeys(config: Config): Pick<Model, 'blocks'> {
  return perBlock(count(config, 'num_hidden_layers'), keysShared(config));
}
