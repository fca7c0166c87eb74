/** The two ends of a model: the embedding that turns tokens into vectors, and the head with the loss. */
import { linear } from './linear.js';
import { normStep, pass } from './memory-bound.js';
import type { Model } from './model.js';
import { activationBytes, type Shape, type Step, step, tokensInside, tokensOutside } from './step.js';

/**
 * Look-up of one row per token. With tensor parallelism the vocabulary is split: a rank contributes
 * zeros for tokens it does not own, and the sum over ranks ends the region.
 */
export function embeddingSteps(model: Model, shape: Shape): Step[] {
  const values = tokensInside(shape) * model.hidden;
  const e = activationBytes(shape);
  const positions = model.position === 'learned' ? [pass('embedding', 'position-add', values, 3 * e)] : [];
  const dropout =
    model.dropout > 0
      ? [pass('elementwise', 'embedding dropout', tokensOutside(shape) * model.hidden, 2 * e + 1)]
      : [];
  return [
    step({
      name: 'embedding',
      forward: [pass('embedding', 'embedding', values, 2 * e), ...positions, ...dropout],
      weightGradient: [pass('embedding', 'embedding gradient', values, e + 2 * 4, 2)],
      saved:
        dropout.length > 0
          ? [{ name: 'embedding dropout mask', bytes: tokensOutside(shape) * model.hidden }]
          : [],
      leaves: true,
    }),
  ];
}

/**
 * Final norm, logits over the (split) vocabulary and cross-entropy in float32. Unfused cross-entropy
 * widens the logits (2+4 bytes a value), takes the maximum (4), subtracts (4+4), exponentiates (4+4),
 * sums (4) and normalises (4+4); fused, it reads the logits twice and writes their gradient in place.
 */
export function headSteps(model: Model, shape: Shape): Step[] {
  const inside = tokensInside(shape);
  const outside = tokensOutside(shape);
  const e = activationBytes(shape);
  const vocabulary = model.vocab / shape.tensor;
  const logits = inside * vocabulary;
  const fused = shape.fusedElementwise;
  const perToken = inside * 4;
  return [
    normStep('final norm', outside, model.hidden, model, shape),
    linear(
      {
        name: 'logits',
        tokens: inside,
        inputs: model.hidden,
        outputs: vocabulary,
        bias: model.bias.head,
        savedBytes: outside * model.hidden * e,
        enters: true,
      },
      {
        ...shape,
        precision: shape.precision === 'fp8' || shape.precision === 'fp4' ? 'bf16' : shape.precision,
      },
    ),
    step({
      name: 'loss',
      forward: [
        fused
          ? pass('loss', 'fused cross-entropy', logits, 3 * e, 2)
          : pass('loss', 'cross-entropy', logits, e + 4 + 4 + (4 + 4) + (4 + 4) + 4 + (4 + 4), 8),
      ],
      inputGradient: [
        fused
          ? pass('loss', 'fused cross-entropy backward', logits, 2 * e)
          : pass('loss', 'cross-entropy backward', logits, 4 + 4 + (4 + e), 3),
      ],
      saved: [{ name: 'softmax of logits', bytes: logits * (fused ? e : 4) }],
      transientForwardBytes: logits * (fused ? 0 : e),
      transientBackwardBytes: logits * e,
      // Maximum, sum of exponentials and the target's logit, over the vocabulary's slices.
      tensorReductions: [perToken, perToken, perToken],
    }),
  ];
}
