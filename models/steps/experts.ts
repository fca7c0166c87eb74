/**
 * The mixture of experts: router, dispatch, experts, combine. Tokens are spread evenly over experts (a
 * balanced router). Experts' widths are split over the tensor ranks, or experts are dealt out over ranks.
 */

import type { MixtureOfExperts, Model } from '../model.js';
import { scoredExperts } from '../weights/feed-forward.js';
import { type Place, placeOf } from './expert-place.js';
import { networkSteps } from './feed-forward.js';
import { grouped } from './grouped.js';
import { linear } from './linear.js';
import { activationStep, addsBranches, normStep, pass } from './memory-bound.js';
import {
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
      { ...grouped(up, model.hidden, columns, place, shape), enters: place.split },
      activationStep('expert activation', ['expert up'], routed, width, model, shape),
      leaving(grouped(down, width, model.hidden, place, shape), place, shape),
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
function leaving(down: Step, { split, across }: Place, shape: Shape): Step {
  const { name, bytes } = down.writes;
  const writes = split ? { name, bytes: bytesOutside(bytes, shape) } : down.writes;
  return { ...down, writes, leaves: split, ...(across ? { acrossExperts: across } : {}) };
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

/** Reading and writing the vector of every token sent to an expert, once. */
function move(name: string, model: Model, place: Place, shape: Shape) {
  return pass('routing', name, place.sent * model.hidden, 2 * activationBytes(shape), 2);
}

function dispatch(model: Model, moe: MixtureOfExperts, input: string, place: Place, shape: Shape): Step {
  const scores = tokensOutside(shape) * scoredExperts(moe);
  const probabilities = { name: 'routing probabilities', bytes: scores * 4 };
  return step({
    name: 'dispatch',
    reads: [input, 'router'],
    writes: { name: 'dispatched', bytes: place.sent * model.hidden * activationBytes(shape) },
    side: [probabilities],
    weights: moe.routerBias ? ['router.bias'] : [],
    forward: [pass('routing', 'top-k', scores, 3 * 4, 4), move('permute', model, place, shape)],
    inputGradient: [
      move('unpermute', model, place, shape),
      pass('routing', 'top-k backward', scores, 3 * 4, 2),
    ],
    inputNeeds: [probabilities.name],
    ...(place.across ? { acrossExperts: place.across } : { enters: true }),
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
