/**
 * The mixture of experts: router, dispatch, experts, combine. Tokens are spread evenly over experts (a
 * balanced router); experts' widths are split over the tensor ranks.
 */
import type { GroupedGemm } from '../program/kernel.js';
import { networkSteps } from './feed-forward.js';
import { linear } from './linear.js';
import { activationStep, pass } from './memory-bound.js';
import type { MixtureOfExperts, Model } from './model.js';
import {
  activationBytes,
  atLeast16Bit,
  type Shape,
  type Step,
  step,
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
  const routed = tokensInside(shape) * moe.topk;
  const local = moe.expertFfn / shape.tensor;
  return {
    steps: [
      router(model, moe, input, shape),
      dispatch(model, moe, input, shape),
      grouped(
        'expert up',
        'dispatched',
        upWeight(model),
        routed,
        model.hidden,
        local * (model.gated ? 2 : 1),
        moe,
        shape,
      ),
      activationStep('expert activation', ['expert up'], routed, local, model, shape),
      grouped('expert down', 'expert activation', 'experts.down', routed, local, model.hidden, moe, shape),
      combine(model, moe, shape),
      ...shared,
      ...gate,
    ],
    results: ['combined', ...[...shared, ...gate].slice(-1).map((s) => s.writes.name)],
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

/** Reading and writing every routed token's vector once. */
function move(name: string, model: Model, moe: MixtureOfExperts, shape: Shape) {
  return pass('routing', name, tokensInside(shape) * moe.topk * model.hidden, 2 * activationBytes(shape), 2);
}

function dispatch(model: Model, moe: MixtureOfExperts, input: string, shape: Shape): Step {
  const scores = tokensOutside(shape) * moe.experts;
  const probabilities = { name: 'routing probabilities', bytes: scores * 4 };
  return step({
    name: 'dispatch',
    reads: [input, 'router'],
    writes: {
      name: 'dispatched',
      bytes: tokensInside(shape) * moe.topk * model.hidden * activationBytes(shape),
    },
    side: [probabilities],
    weights: moe.routerBias ? ['router.bias'] : [],
    forward: [pass('routing', 'top-k', scores, 3 * 4, 4), move('permute', model, moe, shape)],
    inputGradient: [
      move('unpermute', model, moe, shape),
      pass('routing', 'top-k backward', scores, 3 * 4, 2),
    ],
    inputNeeds: [probabilities.name],
    enters: true,
  });
}

function combine(model: Model, moe: MixtureOfExperts, shape: Shape): Step {
  return step({
    name: 'combine',
    reads: ['expert down', 'routing probabilities'],
    writes: { name: 'combined', bytes: tokensInside(shape) * model.hidden * activationBytes(shape) },
    forward: [move('unpermute', model, moe, shape)],
    inputGradient: [move('permute', model, moe, shape)],
    inputNeeds: ['routing probabilities'],
    leaves: true,
  });
}

function grouped(
  name: string,
  input: string,
  weight: string,
  tokens: number,
  inputs: number,
  outputs: number,
  moe: MixtureOfExperts,
  shape: Shape,
): Step {
  const product = (role: GroupedGemm['role'], m: number, n: number, k: number): GroupedGemm => ({
    family: 'grouped-gemm',
    role,
    groups: moe.experts,
    m,
    n,
    k,
    precision: shape.precision,
    accumulate: role === 'weight-gradient' && shape.accumulateFloat32,
  });
  const rows = tokens / moe.experts;
  return step({
    name,
    reads: [input],
    writes: { name, bytes: tokens * outputs * activationBytes(shape) },
    weights: [weight],
    forward: [product('forward', rows, outputs, inputs)],
    inputGradient: [product('input-gradient', rows, inputs, outputs)],
    weightGradient: [product('weight-gradient', outputs, inputs, rows)],
    weightNeeds: [input],
  });
}
