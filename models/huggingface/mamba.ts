/** State-space mixers as configurations write them, and the models made of nothing else: Mamba 1 and 2, Falcon-Mamba. */
import { llama } from '../families.js';
import type { Mamba, Mamba2, Model } from '../model.js';
import { decoder } from './decoder.js';
import { type Config, count, countOr, factorOr, flagOr, mustDivide, refusal, said } from './fields.js';
import { NO_LENGTH } from './length.js';

/** What stands for heads and a feed-forward width in a model that has neither. */
const NEITHER = { names: { heads: 'num_hidden_layers', ffn: null }, ffn: () => 0 };

/** Mamba and Falcon-Mamba; the latter norms step sizes, B and C without gains. */
export function readMamba(config: Config): Model {
  const model = decoder(config, { ...NEITHER, tied: true });
  const stated = said(config, 'time_step_rank');
  const stepRank =
    stated === undefined || stated === 'auto'
      ? Math.ceil(model.hidden / 16)
      : count(config, 'time_step_rank');
  const mixer: Mamba = {
    kind: 'mamba',
    inner: inner(config, model.hidden),
    state: countOr(config, 'state_size', 16),
    convolution: countOr(config, 'conv_kernel', 4),
    stepRank,
    bias: {
      convolution: flagOr(config, 'use_conv_bias', true),
      projections: flagOr(config, 'use_bias', false),
    },
    norms: false,
  };
  return attentionFree(model, mixer);
}

function inner(config: Config, hidden: number): number {
  return countOr(config, 'intermediate_size', Math.trunc(factorOr(config, 'expand', 2) * hidden));
}

export function readMamba2(config: Config): Model {
  const model = decoder(config, NEITHER);
  const width = Math.trunc(factorOr(config, 'expand', 2) * model.hidden);
  const headDim = countOr(config, 'head_dim', 64);
  mustDivide(config, 'head_dim', headDim, "expand' times 'hidden_size", width);
  const heads = countOr(config, 'num_heads', width / headDim);
  if (heads * headDim !== width)
    throw refusal(config, 'num_heads', `times 'head_dim' must be ${width}, 'expand' times 'hidden_size'.`);
  const groups = countOr(config, 'n_groups', 8);
  mustDivide(config, 'n_groups', groups, 'num_heads', heads);
  const mixer: Mamba2 = {
    kind: 'mamba-2',
    ...{ heads, headDim, groups },
    state: countOr(config, 'state_size', 128),
    convolution: countOr(config, 'conv_kernel', 4),
    chunk: countOr(config, 'chunk_size', 256),
    bias: {
      convolution: flagOr(config, 'use_conv_bias', true),
      projections: flagOr(config, 'use_bias', false),
    },
  };
  return attentionFree(model, mixer);
}

/** Every block is its mixer alone; no position is said, and any length can be trained. */
function attentionFree(model: ReturnType<typeof decoder>, mixer: Mamba | Mamba2): Model {
  return llama({ ...model, heads: 1, headDim: model.hidden, position: 'none', mixer, sequence: NO_LENGTH });
}

/** Mamba 2 as the hybrids call its sizes (`mamba_n_heads`, `mamba_d_state`, …). */
export function hybridMamba2(config: Config): Mamba2 {
  const width = Math.trunc(factorOr(config, 'mamba_expand', 2) * count(config, 'hidden_size'));
  const heads = countOr(config, 'mamba_n_heads', 128);
  const stated = said(config, 'mamba_d_head');
  const headDim = stated === undefined || stated === 'auto' ? width / heads : count(config, 'mamba_d_head');
  if (!Number.isInteger(headDim))
    throw refusal(config, 'mamba_n_heads', `must divide ${width}, the width of the state-space layers.`);
  if (heads * headDim !== width)
    throw refusal(
      config,
      'mamba_d_head',
      `times 'mamba_n_heads' must be ${width}, 'mamba_expand' times 'hidden_size'.`,
    );
  const groups = countOr(config, 'mamba_n_groups', 1);
  mustDivide(config, 'mamba_n_groups', groups, 'mamba_n_heads', heads);
  return {
    kind: 'mamba-2',
    ...{ heads, headDim, groups },
    state: countOr(config, 'mamba_d_state', 256),
    convolution: countOr(config, 'mamba_d_conv', 4),
    chunk: countOr(config, 'mamba_chunk_size', 256),
    bias: {
      convolution: flagOr(config, 'mamba_conv_bias', true),
      projections: flagOr(config, 'mamba_proj_bias', false),
    },
  };
}
