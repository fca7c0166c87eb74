/** DBRX: experts in all layers, layer norms without a bias, attention and experts each in an object of their own. */
import { llama } from '../families.js';
import type { Model } from '../model.js';
import { activation, decoder, equalHeads } from './decoder.js';
import { type Config, count, countOr, isAbsent, probabilityOr, textOr, within } from './fields.js';
import { NONE_SHARED, routed } from './moe.js';

export function readDbrx(config: Config): Model {
  const attention = isAbsent(config, 'attn_config')
    ? { ...config, fields: {} }
    : within(config, 'attn_config');
  const ffn = within(config, 'ffn_config');
  const width = count(ffn, 'ffn_hidden_size');
  const names = {
    ...{ layers: 'n_layers', hidden: 'd_model', heads: 'n_heads', sequence: 'max_seq_len' },
    ...{ ffn: null, activation: null },
  };
  return llama({
    ...decoder(config, { names, ffn: () => width }),
    headDim: equalHeads(config, 'd_model', 'n_heads'),
    kvHeads: countOr(attention, 'kv_n_heads', 1),
    norm: 'layer',
    normBias: false,
    activation: activated(ffn),
    moe: { ...routed(ffn, 'moe_num_experts', 'moe_top_k'), expertFfn: width, ...NONE_SHARED },
    dropout: Math.max(probabilityOr(attention, 'attn_pdrop', 0), probabilityOr(config, 'resid_pdrop', 0)),
  });
}

/** Newer files name it in an object, with its arguments. */
function activated(ffn: Config): Model['activation'] {
  if (typeof ffn.fields.ffn_act_fn !== 'object' || isAbsent(ffn, 'ffn_act_fn'))
    return activation(ffn, textOr(ffn, 'ffn_act_fn', 'silu'), 'ffn_act_fn');
  const inside = within(ffn, 'ffn_act_fn');
  return activation(inside, textOr(inside, 'name', 'silu'), 'name');
}
