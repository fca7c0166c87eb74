/** The two ends of a model: the embedding that turns tokens into vectors, and the head with the loss. */

import type { Model } from '../model.js';
import { chunkedLossStep } from './chunked-loss.js';
import { linear } from './linear.js';
import { lossOf, lossSteps } from './loss.js';
import { normStep, pass } from './memory-bound.js';
import {
  activationBytes,
  atLeast16Bit,
  bytesOutside,
  INPUT,
  OUTPUT,
  type Shape,
  type Step,
  step,
  tokensInside,
  tokensOutside,
} from './step.js';

/**
 * Look-up of one row per token, then positions, norm and dropout where the model has them. With tensor
 * parallelism the vocabulary is split: a rank contributes zeros for tokens it does not own, and the sum
 * over ranks ends the region.
 */
export function embeddingSteps(model: Model, shape: Shape): Step[] {
  const e = activationBytes(shape);
  const inside = tokensInside(shape) * model.hidden;
  const steps = [
    step({
      name: 'embedding',
      reads: [],
      writes: { name: 'embedding', bytes: bytesOutside(inside * e, shape) },
      weights: ['embedding'],
      forward: [pass('embedding', 'embedding', inside, 2 * e)],
      weightGradient: [pass('embedding', 'embedding gradient', inside, e + 2 * 4, 2)],
      leaves: true,
    }),
  ];
  const last = () => steps.at(-1)!.writes.name;
  if (model.position === 'learned') steps.push(positionStep(last(), model, shape));
  if (model.embeddingNorm === true) {
    const norm = { name: 'embedding norm', input: last(), weights: ['embedding.norm'] };
    steps.push(normStep({ ...norm, tokens: tokensOutside(shape), width: model.hidden }, model, shape));
  }
  if (model.dropout > 0) steps.push(dropoutStep(last(), model, shape));
  const final = steps.pop()!;
  return [...steps, { ...final, writes: { ...final.writes, name: OUTPUT } }];
}

/** The table of learned positions, one row added to each token. */
function positionStep(input: string, model: Model, shape: Shape): Step {
  const values = tokensOutside(shape) * model.hidden;
  const e = activationBytes(shape);
  return step({
    name: 'positions',
    reads: [input],
    writes: { name: 'positions', bytes: values * e },
    weights: ['positions'],
    forward: [pass('embedding', 'position-add', values, 3 * e)],
    weightGradient: [pass('embedding', 'position gradient', values, e)],
    passes: true,
  });
}

function dropoutStep(input: string, model: Model, shape: Shape): Step {
  const values = tokensOutside(shape) * model.hidden;
  const e = activationBytes(shape);
  const mask = { name: 'embedding dropout mask', bytes: values };
  return step({
    name: 'embedding dropout',
    reads: [input],
    writes: { name: 'embedding dropout', bytes: values * e },
    side: [mask],
    forward: [pass('elementwise', 'dropout', values, 2 * e + 1)],
    inputGradient: [pass('elementwise', 'dropout backward', values, 2 * e + 1)],
    inputNeeds: [mask.name],
  });
}

/** Final norm, logits over the (split) vocabulary, and the loss. */
export function headSteps(model: Model, shape: Shape): Step[] {
  return [
    normStep(
      {
        name: 'final norm',
        input: INPUT,
        weights: ['head.norm'],
        tokens: tokensOutside(shape),
        width: model.hidden,
      },
      model,
      shape,
    ),
    ...(lossOf(shape) === 'chunked' ? [chunkedLossStep(model, shape)] : logitsAndLoss(model, shape)),
  ];
}

function logitsAndLoss(model: Model, shape: Shape): Step[] {
  return [
    linear(
      {
        name: 'logits',
        input: 'final norm',
        weight: model.tiedEmbeddings ? 'embedding' : 'head',
        tokens: tokensInside(shape),
        inputs: model.hidden,
        outputs: model.vocab / shape.tensor,
        bias: model.bias.head,
        enters: true,
      },
      { ...shape, precision: atLeast16Bit(shape) },
    ),
    ...lossSteps(model.vocab, shape),
  ];
}
