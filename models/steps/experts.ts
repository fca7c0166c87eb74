/**
 * The mixture of experts: router, dispatch, experts, combine, on the busiest of the ranks that have different experts
 * (`routing.ts`). Experts' widths are split over the tensor ranks, or experts lie on different ranks. Tokens are
 * permuted twice each way: by the rank they go to, and, once they are there, by expert (Megatron Core,
 * transformer/moe/token_dispatcher.py at core_r0.13, `permute` and `sort_chunks_by_idxs`).
 */

import type { MixtureOfExperts, Model } from '../model.js';
import { backInOrder, inOrder } from './expert-order.js';
import { type Place, placeOf } from './expert-place.js';
import { combine, dispatch, router, tokenBytes } from './expert-routing.js';
import { networkSteps } from './feed-forward.js';
import { grouped } from './grouped.js';
import { linear } from './linear.js';
import { activationStep, addsBranches, normStep, pass } from './memory-bound.js';
import { ALIKE, activationBytes, type Border, type Shape, type Step, step, tokensOutside } from './step.js';

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
  const down = {
    name: 'expert down',
    input: 'expert activation',
    weight: 'experts.down',
    bias,
    weighted: true,
  };
  const columns = width * (model.gated ? 2 : 1);
  return {
    steps: [
      router(model, moe, input, shape),
      dispatch(model, moe, input, place, shape),
      {
        ...inOrder(grouped(up, model.hidden, columns, place, shape), model, place, shape),
        ...enters(place),
      },
      limited(
        activationStep('expert activation', ['expert up'], routed, width, model, shape),
        place,
        model,
        shape,
      ),
      leaving(
        backInOrder(grouped(down, width, model.hidden, place, shape), model, place, shape),
        model,
        place,
        shape,
      ),
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

/**
 * Gate and input of the activation are limited in PyTorch: each half by a kernel, and put together for the one behind
 * (`weighted_bias_quick_geglu_impl` of Megatron Core, fusions/fused_bias_geglu.py). A compiler fuses them.
 */
function limited(activation: Step, { routed, width }: Place, model: Model, shape: Shape): Step {
  if (model.limitedGate !== true || !(shape.routed ?? ALIKE).looped) return activation;
  const e = activationBytes(shape);
  const values = 2 * routed * width;
  const kept = { name: `${activation.name} limited`, bytes: values * e };
  return {
    ...activation,
    side: [...activation.side, kept],
    forward: [pass('elementwise', 'limit', values, 2 * e + 2 * e, 3), ...activation.forward],
    inputGradient: [
      ...activation.inputGradient,
      pass('elementwise', 'limit backward', values, 3 * e + 2 * e, 3),
    ],
    inputNeeds: [...activation.inputNeeds, kept.name],
  };
}

/** Tokens that were exchanged are gathered by the ranks that split an expert. */
function enters({ split, across }: Place): Pick<Step, 'enters' | 'border'> {
  return split && across ? { enters: true, border: borderOf(across) } : { enters: false };
}

function borderOf({ tensor, splitAxes }: NonNullable<Place['across']>): Border {
  return { ranks: tensor, axes: splitAxes };
}

/** What experts made of their tokens goes back to the ranks that sent them, once the ranks that split an expert have met. */
function leaving(down: Step, model: Model, { split, across, sent, received }: Place, shape: Shape): Step {
  if (!across) return down;
  return {
    ...down,
    writes: { name: down.name, bytes: tokenBytes(sent, model, shape) },
    leaves: split,
    ...(split ? { border: borderOf(across) } : {}),
    acrossExperts: { ...across, outgoing: tokenBytes(received, model, shape) },
  };
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
