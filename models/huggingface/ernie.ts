/** Baidu's ERNIE 4.5: Llama's blocks with tied embeddings, and experts with shared ones beside them. */
import { llama } from '../families.js';
import type { Model, Override } from '../model.js';
import { decoder, groupedHeads } from './decoder.js';
import { type Config, count, countOr, flagOr, isCount, listOr, refusal, said } from './fields.js';
import { perBlock } from './layers.js';
import { routed } from './moe.js';

/** One flag for the biases of all linear layers. */
export function readErnie(config: Config): Model {
  const bias = flagOr(config, 'use_bias', false);
  const heads = groupedHeads(config, { kvHeads: config.modelType === 'ernie4_5' ? 2 : 4 });
  const model = decoder(config, { tied: true });
  return llama({ ...model, ...heads, bias: { qkv: bias, output: bias, mlp: bias, head: false } });
}

/** Layers with experts begin and end where the file says. */
export function readErnieMoe(config: Config): Model {
  const model = readErnie(config);
  const expertFfn = count(config, 'moe_intermediate_size');
  const from = countOr(config, 'moe_layer_start_index', 1, 0);
  const last = model.layers - 1;
  const stated = said(config, 'moe_layer_end_index');
  const to = stated === -1 ? last : countOr(config, 'moe_layer_end_index', last, 0);
  const every = countOr(config, 'moe_layer_interval', 1);
  const routes = (layer: number) => layer % every === 0 && layer - 1 >= from && layer - 1 <= to;
  const modules = countOr(config, 'num_nextn_predict_layers', 0, 0);
  return {
    ...model,
    moe: {
      ...routed(config, 'moe_num_experts', 'moe_k'),
      expertFfn,
      sharedExperts: countOr(config, 'moe_num_shared_experts', 2, 0),
      sharedFfn: expertFfn,
      routerBias: flagOr(config, 'moe_use_aux_free', true),
    },
    ...perBlock(model.layers, (layer): Override => (routes(layer) ? {} : { moe: undefined })),
    ...(modules > 0 ? { mtpModules: modules } : {}),
  };
}

/** A vision model has experts of its own for images, which are not read. */
export function readErnieVl(config: Config): Model {
  const widths = listOr(config, 'moe_intermediate_size', isCount, 'widths');
  if (widths !== undefined)
    throw refusal(
      config,
      'moe_intermediate_size',
      'experts of several widths in one layer cannot be expressed.',
    );
  return readErnieMoe(config);
}
