/** MiniMax-01 and M1: lightning attention in seven of eight layers, softmax attention in the eighth, experts in all. */
import { llama } from '../families.js';
import type { Lightning, Model } from '../model.js';
import { decoder, groupedHeads } from './decoder.js';
import { type Config, countOr, listOr, refusal } from './fields.js';
import { layerKinds, perBlock } from './layers.js';
import { plainExperts } from './moe.js';

export function readMiniMax01(config: Config): Model {
  const model = decoder(config);
  const heads = groupedHeads(config);
  const mixer: Lightning = { kind: 'lightning', heads: model.heads, headDim: heads.headDim };
  const attends = attending(config, model.layers);
  const experts = plainExperts(config, 'num_local_experts');
  const sharedFfn = countOr(config, 'shared_intermediate_size', 0, 0);
  return llama({
    ...model,
    ...heads,
    moe: { ...experts, ...(sharedFfn === 0 ? {} : { sharedExperts: 1, sharedFfn, sharedGate: true }) },
    ...perBlock(model.layers, (block) => (attends(block) ? {} : { mixer })),
  });
}

function isKind(value: unknown): value is 0 | 1 {
  return value === 0 || value === 1;
}

/** The published code lists 1 for softmax attention and 0 for lightning; the library's names the kinds. */
function attending(config: Config, layers: number): (block: number) => boolean {
  const numbers = listOr(config, 'attn_type_list', isKind, 'zeros and ones, one for each layer');
  if (numbers !== undefined) {
    if (numbers.length !== layers)
      throw refusal(config, 'attn_type_list', `must have an entry for each of the ${layers} layers.`);
    return (block) => numbers[block - 1] === 1;
  }
  const kinds = layerKinds(config, layers, ['full_attention', 'linear_attention']);
  return (block) => (kinds === undefined ? block % 2 === 0 : kinds[block - 1] === 'full_attention');
}
