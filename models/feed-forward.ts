/** The feed-forward half of a block: a plain or gated MLP, or a mixture of experts. */
import type { GroupedGemm, Kernel } from '../program/kernel.js';
import { linear } from './linear.js';
import { activationStep, normStep, pass, residualStep } from './memory-bound.js';
import type { MixtureOfExperts, Model } from './model.js';
import { activationBytes, type Shape, type Step, step, tokensInside, tokensOutside } from './step.js';

/** Norm, up (and gate) projection, activation, down projection, residual add. */
export function denseFeedForwardSteps(model: Model, shape: Shape): Step[] {
  const outside = tokensOutside(shape);
  const normed = !(model.parallelBlock && model.sharedNorm);
  return [
    ...(normed ? [normStep('feed-forward norm', outside, model.hidden, model, shape)] : []),
    ...mlp(model, model.ffn, shape, 'feed-forward'),
    ...(model.parallelBlock ? [] : [residualStep('feed-forward residual', outside, model, shape)]),
  ];
}

function mlp(model: Model, width: number, shape: Shape, name: string): Step[] {
  const inside = tokensInside(shape);
  const e = activationBytes(shape);
  const local = width / shape.tensor;
  return [
    linear(
      {
        name: `${name} up`,
        tokens: inside,
        inputs: model.hidden,
        outputs: local * (model.gated ? 2 : 1),
        bias: model.bias.mlp,
        savedBytes: tokensOutside(shape) * model.hidden * e,
        enters: true,
      },
      shape,
    ),
    activationStep(`${name} activation`, inside, local, model, shape),
    linear(
      {
        name: `${name} down`,
        tokens: inside,
        inputs: local,
        outputs: model.hidden,
        bias: model.bias.mlp,
        savedBytes: inside * local * e,
        leaves: true,
      },
      shape,
    ),
  ];
}

/**
 * Norm, router, dispatch, experts, combine, residual add; experts' widths are split over the tensor
 * ranks. Tokens are spread evenly over experts (a balanced router).
 */
export function expertFeedForwardSteps(model: Model, moe: MixtureOfExperts, shape: Shape): Step[] {
  const inside = tokensInside(shape);
  const outside = tokensOutside(shape);
  const e = activationBytes(shape);
  const routed = inside * moe.topk;
  const local = moe.expertFfn / shape.tensor;
  const up = local * (model.gated ? 2 : 1);
  const shared =
    moe.sharedExperts > 0 ? mlp(model, moe.sharedExperts * moe.sharedFfn, shape, 'shared expert') : [];
  const move = (name: string, bytesPerValue: number) =>
    pass('routing', name, routed * model.hidden, bytesPerValue, 2);
  return [
    normStep('feed-forward norm', outside, model.hidden, model, shape),
    linear(
      {
        name: 'router',
        tokens: outside,
        inputs: model.hidden,
        outputs: moe.experts,
        bias: false,
        savedBytes: outside * model.hidden * e,
      },
      {
        ...shape,
        precision: shape.precision === 'fp8' || shape.precision === 'fp4' ? 'bf16' : shape.precision,
      },
    ),
    step({
      name: 'dispatch',
      forward: [pass('routing', 'top-k', outside * moe.experts, 3 * 4, 4), move('permute', 2 * e)],
      inputGradient: [
        move('unpermute', 2 * e),
        pass('routing', 'top-k backward', outside * moe.experts, 3 * 4, 2),
      ],
      saved: [{ name: 'routing probabilities', bytes: outside * moe.experts * 4 }],
      enters: true,
    }),
    grouped('expert up', routed, model.hidden, up, moe.experts, shape),
    activationStep('expert activation', routed, local, model, shape),
    grouped('expert down', routed, local, model.hidden, moe.experts, shape),
    step({
      name: 'combine',
      forward: [move('unpermute', 2 * e)],
      inputGradient: [move('permute', 2 * e)],
      leaves: true,
    }),
    ...shared,
    residualStep('feed-forward residual', outside, model, shape),
  ];
}

function grouped(
  name: string,
  tokens: number,
  inputs: number,
  outputs: number,
  groups: number,
  shape: Shape,
): Step {
  const product = (role: GroupedGemm['role'], m: number, n: number, k: number): Kernel => ({
    family: 'grouped-gemm',
    role,
    groups,
    m,
    n,
    k,
    precision: shape.precision,
    accumulate: role === 'weight-gradient' && shape.accumulateFloat32,
  });
  const rows = tokens / groups;
  return step({
    name,
    forward: [product('forward', rows, outputs, inputs)],
    inputGradient: [product('input-gradient', rows, inputs, outputs)],
    weightGradient: [product('weight-gradient', outputs, inputs, rows)],
    saved: [{ name, bytes: tokens * inputs * activationBytes(shape) }],
  });
}
