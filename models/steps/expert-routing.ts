/**
 * How tokens find their experts: the router's scores, top-k, counts, and the permutations on the side of the rank that a
 * token is on. Launches as in Megatron Core (transformer/moe at core_r0.13), fused where a kernel set fuses.
 */
import type { MemoryBound } from '../../program/kernel.js';
import type { MixtureOfExperts, Model } from '../model.js';
import { scoredExperts } from '../weights/feed-forward.js';
import type { Place } from './expert-place.js';
import { linear } from './linear.js';
import { pass } from './memory-bound.js';
import { ALIKE, activationBytes, atLeast16Bit, type Shape, type Step, step, tokensOutside } from './step.js';

/** Bytes of the vectors of so many tokens. */
export function tokenBytes(visits: number, model: Model, shape: Shape): number {
  return Math.ceil(visits * model.hidden * activationBytes(shape));
}

/**
 * Where every tensor rank routes all tokens to its slices of the experts, the scores weigh partial sums: each rank has a part
 * of their gradient, so the tensor-split region begins here.
 */
export function router(model: Model, moe: MixtureOfExperts, input: string, place: Place, shape: Shape): Step {
  const tokens = tokensOutside(shape);
  const scores = linear(
    {
      name: 'router',
      input,
      weight: 'router',
      tokens,
      inputs: model.hidden,
      outputs: scoredExperts(moe),
      bias: false,
    },
    { ...shape, precision: atLeast16Bit(shape) },
  );
  return { ...scores, enters: place.across === undefined && !shape.sequenceParallel };
}

/** Reading and writing the vector of every token sent to an expert, once; the map of rows takes launches of its own. */
function move(name: string, model: Model, place: Place, shape: Shape) {
  const launches = shape.fusedElementwise ? PERMUTE.fused : PERMUTE.eager;
  return pass('routing', name, place.sent * model.hidden, 2 * activationBytes(shape), launches);
}

/** Launches of a permutation: Transformer Engine's kernels of the row map and the move; masks and indices in PyTorch. */
const PERMUTE = { fused: 4, eager: 8 };

/**
 * Launches, and passes over the scores of 4 bytes: score, top-k, and what the balancing loss adds up (Megatron Core,
 * transformer/moe/moe_utils.py and router.py); fused as by Transformer Engine's `fused_topk_with_score_function` and
 * `fused_moe_aux_loss`, or each operation of PyTorch a kernel. Eager, in their order:
 *
 * | of | operations | launches |
 * | --- | --- | --- |
 * | `topk_softmax_with_capacity` | top-k, softmax, cast, two maps of zeros and what is scattered into them, casts to int and bool, tokens of each expert | 10 |
 * | `compute_routing_scores_for_aux_loss` | softmax, top-k, zeros, scatter, casts to int and bool, tokens of each expert | 7 |
 * | `switch_load_balancing_loss_func` | sum over tokens, product, sum, scale | 4 |
 * | `save_to_aux_losses_tracker`, `MoEAuxLossAutoScaler` | division, sum in place, cast | 3 |
 *
 * Fused, scores and top-k are one each, the two sums over tokens, the loss, a cast and the tracker's stay. Backward, the
 * gradient of the loss is scaled and multiplied, and of both branches the scatter, the softmax and what is added undone.
 */
const SCORE = {
  fused: { launches: 8, passes: 6, backward: { launches: 5, passes: 4 } },
  eager: { launches: 24, passes: 16, backward: { launches: 12, passes: 12 } },
};

/**
 * Launches of `preprocess`: the tokens of each expert, of this rank and, gathered, of all, summed and cast (2), by rank (1), what is of this
 * rank's experts put together (1), by rank (2) and by expert (1); the gathering and, over the experts' ranks once more, the exchange of their
 * probabilities and its way back (2), too small for time of their own; and five copies to the host.
 */
const COUNT_LAUNCHES = 14;

function count(scores: number, shape: Shape): MemoryBound {
  const kernel = pass('routing', 'count tokens', scores, 1, COUNT_LAUNCHES);
  return (shape.routed ?? ALIKE).readsCounts ? { ...kernel, readBack: true } : kernel;
}

export function dispatch(
  model: Model,
  moe: MixtureOfExperts,
  input: string,
  place: Place,
  shape: Shape,
): Step {
  const scores = tokensOutside(shape) * scoredExperts(moe);
  const probabilities = { name: 'routing probabilities', bytes: scores * 4 };
  const { launches, passes, backward } = shape.fusedElementwise ? SCORE.fused : SCORE.eager;
  const { across, sent, received } = place;
  return step({
    name: 'dispatch',
    reads: [input, 'router'],
    writes: { name: 'dispatched', bytes: tokenBytes(received, model, shape) },
    side: [probabilities],
    weights: moe.routerBias ? ['router.bias'] : [],
    forward: [
      pass('routing', 'top-k', scores, passes * 4, launches),
      count(scores, shape),
      move('permute', model, place, shape),
    ],
    inputGradient: [
      move('unpermute', model, place, shape),
      pass('routing', 'top-k backward', scores, backward.passes * 4, backward.launches),
    ],
    inputNeeds: [probabilities.name],
    ...(across
      ? { acrossExperts: { ...across, outgoing: tokenBytes(sent, model, shape) } }
      : { enters: true }),
  });
}

export function combine(model: Model, place: Place, shape: Shape): Step {
  return step({
    name: 'combine',
    reads: ['expert down', 'routing probabilities'],
    writes: { name: 'combined', bytes: tokensOutside(shape) * model.hidden * activationBytes(shape) },
    forward: [move('unpermute', model, place, shape)],
    inputGradient: [move('permute', model, place, shape)],
    inputNeeds: ['routing probabilities'],
    leaves: place.across === undefined,
  });
}
