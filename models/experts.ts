/**
 * The mixture of experts: router, dispatch, experts, combine. Tokens are spread evenly over experts (a
 * balanced router). Experts' widths are split over the tensor ranks, or experts are dealt out over ranks.
 */
import type { GroupedGemm } from '../program/kernel.js';
import { networkSteps } from './feed-forward.js';
import { linear } from './linear.js';
import { activationStep, pass } from './memory-bound.js';
import type { MixtureOfExperts, Model } from './model.js';
import { casts, narrowInput } from './narrow.js';
import {
  activationBytes,
  atLeast16Bit,
  type Shape,
  type Step,
  step,
  type TokenExchange,
  tokensInside,
  tokensOutside,
} from './step.js';

/** Steps from the normed input to the tensors (returned as `results`) that the residual adds up. */
export function expertSteps(
  model: Model,
  moe: MixtureOfExperts,
  input: string,
  shape: Shape,
): { steps: Step[]; results: string[] } {
  const shared =
    moe.sharedExperts > 0
      ? networkSteps(
          {
            name: 'shared expert',
            weight: 'shared-experts',
            input,
            width: moe.sharedExperts * moe.sharedFfn,
          },
          model,
          shape,
        )
      : [];
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
      {
        ...grouped(down, width, model.hidden, place, shape),
        leaves: place.split,
        ...(place.across ? { acrossExperts: place.across } : {}),
      },
      combine(model, place, shape),
      ...shared,
      ...gate,
    ],
    results: ['combined', ...[...shared, ...gate].slice(-1).map((s) => s.writes.name)],
  };
}

/** What a rank has of a layer's experts and of the tokens that go to them. */
interface Place {
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
function placeOf(moe: MixtureOfExperts, shape: Shape): Place {
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

/** Qwen2-MoE weighs the shared expert by a sigmoid of one number per token. */
function sharedGate(model: Model, input: string, shape: Shape): Step[] {
  const tokens = tokensOutside(shape);
  const e = activationBytes(shape);
  const name = 'shared expert gate';
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
      outputs: moe.experts,
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
  const scores = tokensOutside(shape) * moe.experts;
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
  const tokens = place.across ? tokensOutside(shape) : tokensInside(shape);
  return step({
    name: 'combine',
    reads: ['expert down', 'routing probabilities'],
    writes: { name: 'combined', bytes: tokens * model.hidden * activationBytes(shape) },
    forward: [move('unpermute', model, place, shape)],
    inputGradient: [move('permute', model, place, shape)],
    inputNeeds: ['routing probabilities'],
    leaves: place.across === undefined,
  });
}

/** The products of one layer of every expert, all groups in one launch. */
interface Grouped {
  readonly name: string;
  readonly input: string;
  readonly weight: string;
  readonly bias: boolean;
}

function grouped(
  { name, input, weight, bias }: Grouped,
  inputs: number,
  outputs: number,
  place: Place,
  shape: Shape,
): Step {
  const product = (role: GroupedGemm['role'], m: number, n: number, k: number): GroupedGemm => ({
    family: 'grouped-gemm',
    role,
    groups: place.experts,
    m,
    n,
    k,
    precision: shape.precision,
    accumulate: role === 'weight-gradient' && shape.accumulateFloat32,
  });
  const { routed } = place;
  const rows = routed / place.experts;
  const narrow = narrowInput(name, (place.split ? place.sent : routed) * inputs, shape);
  const e = activationBytes(shape);
  // Products of groups have no place to add a bias in: it takes a pass of its own each way.
  const biased = (pass: string, bytes: number) =>
    bias ? [{ family: 'elementwise' as const, name: pass, flops: routed * outputs, bytes, launches: 1 }] : [];
  return step({
    name,
    reads: [input],
    writes: { name, bytes: routed * outputs * e },
    side: narrow ? [narrow] : [],
    weights: [weight, ...(bias ? [`${weight}.bias`] : [])],
    forward: [
      ...casts(routed * inputs, shape),
      product('forward', rows, outputs, inputs),
      ...biased('expert bias', routed * outputs * 2 * e),
    ],
    inputGradient: [...casts(routed * outputs, shape), product('input-gradient', rows, inputs, outputs)],
    weightGradient: [
      ...(narrow ? [] : casts(routed * inputs, shape)),
      product('weight-gradient', outputs, inputs, rows),
      ...biased('expert bias gradient', routed * outputs * e),
    ],
    weightNeeds: [narrow?.name ?? input],
  });
}
