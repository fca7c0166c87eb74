/**
 * The mixture of experts: router, dispatch, experts, combine, on the busiest of the ranks that have different experts
 * (`routing.ts`). Experts' widths are split over the tensor ranks, or experts lie on different ranks. Tokens are
 * permuted twice each way: by the rank they go to, and, once they are there, by expert (Megatron Core,
 * transformer/moe/token_dispatcher.py at core_r0.13, `permute` and `sort_chunks_by_idxs`).
 */

import type { Kernel, MemoryBound } from '../../program/kernel.js';
import type { MixtureOfExperts, Model } from '../model.js';
import { scoredExperts } from '../weights/feed-forward.js';
import { type Place, placeOf } from './expert-place.js';
import { networkSteps } from './feed-forward.js';
import { grouped } from './grouped.js';
import { linear } from './linear.js';
import { activationStep, addsBranches, normStep, pass } from './memory-bound.js';
import {
  ALIKE,
  activationBytes,
  atLeast16Bit,
  bytesOutside,
  type Shape,
  type Step,
  step,
  tokensOutside,
} from './step.js';

/** Steps from `input`, the `stream` normed, to the tensors (returned as `results`) that the residual adds up. */
export function expertSteps(
  model: Model,
  moe: MixtureOfExperts,
  { input, stream }: { readonly input: string; readonly stream: string },
  shape: Shape,
): { steps: Step[]; results: string[] } {
  const shared = sharedExpert(model, moe, { input, stream }, shape);
  const gate = moe.sharedGate === true ? sharedGate(model, input, shape) : [];
  const place = placeOf(moe, shape);
  const { width, routed } = place;
  const { mlp: bias } = model.bias;
  const up = { name: 'expert up', input: 'dispatched', weight: upWeight(model), bias };
  const down = { name: 'expert down', input: 'expert activation', weight: 'experts.down', bias };
  const columns = width * (model.gated ? 2 : 1);
  return {
    steps: [
      router(model, moe, input, shape),
      dispatch(model, moe, input, place, shape),
      sortedFirst({ ...grouped(up, model.hidden, columns, place, shape), enters: place.split }, model, place, shape),
      activationStep('expert activation', ['expert up'], routed, width, model, shape),
      leaving(grouped(down, width, model.hidden, place, shape), model, place, shape),
      combine(model, place, shape),
      ...shared,
      ...gate,
    ],
    results: ['combined', ...[...shared, ...gate].slice(-1).map((s) => s.writes.name)],
  };
}

/** One network of all shared experts; with a norm of its own it reads what the experts' norm reads. */
function sharedExpert(
  model: Model,
  moe: MixtureOfExperts,
  { input, stream }: { readonly input: string; readonly stream: string },
  shape: Shape,
): Step[] {
  if (moe.sharedExperts === 0) return [];
  const width = moe.sharedExperts * moe.sharedFfn;
  const network = { name: 'shared expert', weight: 'shared-experts', width };
  if (moe.sharedNorm !== true) return networkSteps({ ...network, input }, model, shape);
  const name = 'shared expert norm';
  const tokens = tokensOutside(shape);
  const at = { name, input: stream, weights: ['shared-experts.norm'], tokens, width: model.hidden };
  const norm = normStep(at, model, shape);
  // The experts' norm reads the stream, too.
  const both = addsBranches(tokens * model.hidden, 2, shape);
  return [
    { ...norm, inputGradient: [...norm.inputGradient, both] },
    ...networkSteps({ ...network, input: name }, model, shape),
  ];
}

/** What experts made of their tokens goes back to the ranks that sent them, once the ranks that split an expert have met. */
function leaving(down: Step, model: Model, place: Place, shape: Shape): Step {
  const { split, across, sent, received } = place;
  if (!across) return down;
  const bytes = (visits: number) =>
    Math.ceil(bytesOutside(visits * across.tensor * model.hidden * activationBytes(shape), shape));
  const sort = sorts(model, place, shape);
  return {
    ...down,
    forward: [...down.forward, ...sort],
    inputGradient: [...sort, ...down.inputGradient],
    writes: { name: down.name, bytes: split ? bytes(sent) : tokenBytes(sent, model, shape) },
    leaves: split,
    acrossExperts: { ...across, outgoing: split ? bytes(received) : tokenBytes(received, model, shape) },
  };
}

function tokenBytes(visits: number, model: Model, shape: Shape): number {
  return Math.ceil(visits * model.hidden * activationBytes(shape));
}

/** Tokens that came from each rank sorted by expert are sorted by expert alone, and their gradients back. */
function sortedFirst(up: Step, model: Model, place: Place, shape: Shape): Step {
  const sort = sorts(model, place, shape);
  return { ...up, forward: [...sort, ...up.forward], inputGradient: [...up.inputGradient, ...sort] };
}

function sorts(model: Model, { across, experts, received }: Place, shape: Shape): Kernel[] {
  if (!across || experts === 1 || !(shape.routed ?? ALIKE).sorted) return [];
  const values = received * across.tensor * model.hidden;
  return [pass('routing', 'sort by expert', values, 2 * activationBytes(shape), 2)];
}

/** Qwen2-MoE weighs the shared expert by a sigmoid of one number per token. */
function sharedGate(model: Model, input: string, shape: Shape): Step[] {
  const tokens = tokensOutside(shape);
  const e = activationBytes(shape);
  // A name of its own: with separate projections the expert's own gate is one too.
  const name = 'shared expert sigmoid gate';
  const values = tokens * model.hidden;
  return [
    linear(
      { name, input, weight: 'shared-experts.gate', tokens, inputs: model.hidden, outputs: 1, bias: false },
      shape,
    ),
    step({
      name: 'gated shared expert',
      reads: ['shared expert down', name],
      writes: { name: 'gated shared expert', bytes: values * e },
      forward: [pass('elementwise', 'sigmoid-scale', values, 2 * e)],
      inputGradient: [pass('elementwise', 'sigmoid-scale backward', values, 4 * e, 2)],
      inputNeeds: ['shared expert down', name],
    }),
  ];
}

function upWeight(model: Model): string {
  return model.gated ? 'experts.gate-up' : 'experts.up';
}

function router(model: Model, moe: MixtureOfExperts, input: string, shape: Shape): Step {
  const tokens = tokensOutside(shape);
  return linear(
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
 * transformer/moe/moe_utils.py: `topk_softmax_with_capacity`, `switch_load_balancing_loss_func`); fused as by
 * Transformer Engine's `fused_topk_with_score_function` and `fused_moe_aux_loss`, or each operation of PyTorch a kernel.
 */
const SCORE = {
  fused: { launches: 6, passes: 6, backward: { launches: 3, passes: 4 } },
  eager: { launches: 14, passes: 16, backward: { launches: 8, passes: 12 } },
};

/** Tokens of each expert, of this rank and, gathered, of all, are added up in so many small kernels (`preprocess`). */
const COUNT_LAUNCHES = 8;

function count(scores: number, shape: Shape): MemoryBound {
  const kernel = pass('routing', 'count tokens', scores, 1, COUNT_LAUNCHES);
  return (shape.routed ?? ALIKE).readsCounts ? { ...kernel, readBack: true } : kernel;
}

function dispatch(model: Model, moe: MixtureOfExperts, input: string, place: Place, shape: Shape): Step {
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

function combine(model: Model, place: Place, shape: Shape): Step {
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
