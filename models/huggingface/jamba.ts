/** AI21's Jamba: Mamba in most layers, attention in some, experts in every other one. */
import { llama } from '../families.js';
import type { Mamba, Model, Override } from '../model.js';
import { decoder, groupedHeads } from './decoder.js';
import { type Config, count, countOr, factorOr, flagOr, refusal, said } from './fields.js';
import { perBlock } from './layers.js';
import { plainExperts } from './moe.js';

/** Attention and experts come each so many layers, from an offset on, which the library wants below the period. */
export function readJamba(config: Config): Model {
  const model = decoder(config);
  const mixer = mamba(config, model.hidden);
  const attends = periodic(config, 'attn_layer', 8, 4);
  const routes = periodic(config, 'expert_layer', 2, 1);
  const experts = countOr(config, 'num_experts', 16) > 1;
  const override = (block: number): Override => ({
    ...(attends(block) ? {} : { mixer }),
    ...(experts && !routes(block) ? { moe: undefined } : {}),
  });
  return llama({
    ...model,
    ...groupedHeads(config, { kvHeads: 8 }),
    position: 'none',
    ...(experts ? { moe: plainExperts(config, 'num_experts') } : {}),
    ...perBlock(model.layers, override),
  });
}

function periodic(config: Config, name: string, every: number, from: number): (block: number) => boolean {
  const period = countOr(config, `${name}_period`, every);
  const offset = countOr(config, `${name}_offset`, from, 0);
  if (offset >= period)
    throw refusal(config, `${name}_offset`, `must be below '${name}_period', which is ${period}.`);
  return (block) => (block - 1) % period === offset;
}

function mamba(config: Config, hidden: number): Mamba {
  const stated = said(config, 'mamba_dt_rank');
  const automatic = stated === undefined || stated === 'auto';
  return {
    kind: 'mamba',
    inner: Math.trunc(factorOr(config, 'mamba_expand', 2) * hidden),
    state: countOr(config, 'mamba_d_state', 16),
    convolution: countOr(config, 'mamba_d_conv', 4),
    stepRank: automatic ? Math.ceil(hidden / 16) : count(config, 'mamba_dt_rank'),
    bias: {
      convolution: flagOr(config, 'mamba_conv_bias', true),
      projections: flagOr(config, 'mamba_proj_bias', false),
    },
    norms: true,
  };
}
