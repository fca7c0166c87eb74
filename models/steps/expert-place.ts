/** Who has which experts, and how many tokens go to them. */
import type { MixtureOfExperts } from '../model.js';
import { type Shape, type TokenExchange, tokensInside, tokensOutside } from './step.js';

/** What a rank has of a layer's experts and of the tokens that go to them. */
export interface Place {
  /** Experts on this rank. */
  readonly experts: number;
  /** Columns of each. */
  readonly width: number;
  /** Tokens this rank sends to experts, each as often as it has experts to visit. */
  readonly sent: number;
  /** Tokens its experts work on. */
  readonly routed: number;
  /** The tensor-split region begins at the experts' first product: tokens were exchanged before it. */
  readonly split: boolean;
  readonly across?: TokenExchange;
}

/**
 * Without expert parallelism the tensor-split region takes in routing: every rank has a slice of every
 * expert. With it, each tensor rank routes its own part of the sequence; ranks that split an expert gather
 * what was sent to any of them (Megatron-LM's all-to-all dispatcher).
 */
export function placeOf(moe: MixtureOfExperts, shape: Shape): Place {
  const { experts: across } = shape;
  if (!across) {
    const routed = tokensInside(shape) * moe.topk;
    const width = moe.expertFfn / shape.tensor;
    return { experts: moe.experts, width, sent: routed, routed, split: false };
  }
  const { ranks, tensor } = across;
  const sent = tokensOutside(shape) * moe.topk;
  return {
    ...{ experts: moe.experts / ranks, width: moe.expertFfn / tensor },
    ...{ sent, routed: sent * tensor, split: tensor > 1, across: { ...across, topk: moe.topk } },
  };
}
