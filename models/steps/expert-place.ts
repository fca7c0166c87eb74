/** Who has which experts, and how many tokens go to them. */
import type { MixtureOfExperts } from '../model.js';
import { ALIKE, type Shape, type TokenExchange, tokensInside, tokensOutside } from './step.js';

/** What a rank has of a layer's experts and of the tokens that go to them. */
export interface Place {
  /** Experts on this rank. */
  readonly experts: number;
  /** Columns of each. */
  readonly width: number;
  /** Tokens this rank sends to experts, each as often as it has experts to visit, but for what is dropped. */
  readonly sent: number;
  /** Of the tokens of all, those that come to its experts from ranks like itself, before ranks that split an expert gather them. */
  readonly received: number;
  /** Tokens its experts work on, with those that fill each expert's up to what its products need. */
  readonly routed: number;
  /** The tensor-split region begins at the experts' first product: tokens were exchanged before it. */
  readonly split: boolean;
  readonly across?: Omit<TokenExchange, 'outgoing'>;
}

/**
 * Without expert parallelism the tensor-split region takes in routing: every rank has a slice of every
 * expert. With it, each tensor rank routes its own part of the sequence; ranks that split an expert gather
 * what was sent to any of them (Megatron-LM's all-to-all dispatcher).
 */
export function placeOf(moe: MixtureOfExperts, shape: Shape): Place {
  const { experts: across, routed: { busiest, sent: kept } = ALIKE } = shape;
  if (!across) {
    const sent = tokensInside(shape) * moe.topk * kept;
    const width = moe.expertFfn / shape.tensor;
    const routed = padded(sent, moe.experts, shape);
    return { experts: moe.experts, width, sent, received: sent, routed, split: false };
  }
  const { ranks, tensor } = across;
  const experts = moe.experts / ranks;
  const visits = tokensOutside(shape) * moe.topk;
  const [sent, received] = [visits * kept, visits * busiest];
  return {
    ...{ experts, width: moe.expertFfn / tensor, sent, received },
    ...{ routed: padded(received * tensor, experts, shape), split: tensor > 1 },
    across: { ...across, topk: moe.topk, ...(moe.groups ? { groups: moe.groups } : {}) },
  };
}

/**
 * Tokens of products in narrow formats, which take each expert's in whole blocks: 16 in fp8, 32 in fp4 (`get_fp8_align_size`
 * and `get_fp4_align_size` of Megatron Core; torchao's grouped products alike). By chance half a block is missing.
 */
function padded(tokens: number, experts: number, { precision, routed: { uneven } = ALIKE }: Shape): number {
  const block = precision === 'fp8' ? 16 : precision === 'fp4' ? 32 : 1;
  const each = tokens / experts;
  if (block === 1) return uneven ? Math.ceil(tokens) : tokens;
  return Math.ceil((uneven ? each + (block - 1) / 2 : Math.ceil(each / block) * block) * experts);
}
