/** The two ends of a model: the embedding that turns tokens into vectors, and the head with the loss. */

import type { Model } from '../model.js';
import { chunkedLossStep } from './chunked-loss.js';
import { elementaryDropout } from './elementary.js';
import { maskedShape, maskedWordSteps, pooledSteps, segmentStep } from './encoder.js';
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
import { streamBytes } from './wide.js';

/**
 * Look-up of one row per token, then positions, norm and dropout where the model has them. With tensor
 * parallelism the vocabulary is split: a rank contributes zeros for tokens it does not own, and the sum
 * over ranks ends the region.
 */
export function embeddingSteps(model: Model, shape: Shape): Step[] {
  const e = streamBytes(shape);
  const { embeddingWidth = model.hidden } = model;
  const looked = tokensInside(shape) * embeddingWidth;
  const steps = [
    step({
      name: 'embedding',
      reads: [],
      writes: { name: 'embedding', bytes: bytesOutside(looked * e, shape) },
      weights: ['embedding'],
      forward: [pass('embedding', 'embedding', looked, 2 * e)],
      weightGradient: [pass('embedding', 'embedding gradient', looked, e + 2 * 4, 2)],
      leaves: true,
    }),
  ];
  const last = () => steps.at(-1)!.writes.name;
  if (model.embeddingWidth !== undefined) steps.push(widening(model, model.embeddingWidth, shape));
  if (model.position === 'learned') steps.push(positionStep(last(), model, shape));
  if (model.encoder?.segments) steps.push(segmentStep(last(), model, shape));
  if (model.embeddingNorm === true) {
    const norm = { name: 'embedding norm', input: last(), weights: ['embedding.norm'] };
    steps.push(normStep({ ...norm, tokens: tokensOutside(shape), width: model.hidden }, model, shape));
  }
  if (model.dropout > 0) steps.push(dropoutStep(last(), model, shape));
  const final = steps.pop()!;
  return [...steps, { ...final, writes: { ...final.writes, name: OUTPUT } }];
}

/** A narrow embedding is projected to the stream's width, by every tensor rank for what it holds of the sequence. */
function widening(model: Model, width: number, shape: Shape): Step {
  const at = { name: 'embedding widening', input: 'embedding', weight: 'embedding.widening' };
  const tokens = tokensOutside(shape);
  return linear({ ...at, tokens, inputs: width, outputs: model.hidden, bias: false }, shape);
}

/** The stream as the output matrix takes it: normed, and as narrow as a narrow embedding. */
function beforeLogits(model: Model, from: string, shape: Shape): { steps: Step[]; result: string } {
  const tokens = tokensOutside(shape);
  const { hidden, embeddingWidth } = model;
  const at = { name: 'final norm', input: from, weights: ['head.norm'], tokens, width: hidden };
  const norm = model.finalNorm === false ? [] : [normStep(at, model, shape)];
  const normed = norm[0]?.name ?? from;
  if (embeddingWidth === undefined) return { steps: norm, result: normed };
  const narrow = { name: 'head narrowing', input: normed, weight: 'head.narrowing', tokens };
  const step = linear({ ...narrow, inputs: hidden, outputs: embeddingWidth, bias: false }, shape);
  return { steps: [...norm, step], result: step.name };
}

/** The table of learned positions, one row added to each token. */
function positionStep(input: string, model: Model, shape: Shape): Step {
  const values = tokensOutside(shape) * model.hidden;
  const e = streamBytes(shape);
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
  const e = streamBytes(shape);
  const elementary = shape.elementary === true ? elementaryDropout(values, e) : undefined;
  const mask = { name: 'embedding dropout mask', bytes: elementary?.kept ?? values };
  return step({
    name: 'embedding dropout',
    reads: [input],
    writes: { name: 'embedding dropout', bytes: values * e },
    side: [mask],
    forward: [elementary?.forward ?? pass('elementwise', 'dropout', values, 2 * e + 1)],
    inputGradient: [elementary?.backward ?? pass('elementwise', 'dropout backward', values, 2 * e + 1)],
    inputNeeds: [mask.name],
  });
}

/** Final norm, logits over the (split) vocabulary, and the loss; or what a model has in place of logits. */
export function headSteps(model: Model, shape: Shape, from = INPUT): Step[] {
  const before = beforeLogits(model, from, shape);
  const { encoder, outputs } = model;
  if (encoder === undefined) {
    if (outputs === undefined) return [...before.steps, ...wordSteps(model, before.result, shape)];
    return [...before.steps, ...fewOutputs(model, { outputs, input: before.result }, shape)];
  }
  const pooled = pooledSteps(model, before.result, shape);
  if (outputs !== undefined) {
    const few = pooled.length > 0 ? [] : fewOutputs(model, { outputs, input: before.result }, shape);
    return [...before.steps, ...pooled, ...few];
  }
  const masked = maskedWordSteps(model, before.result, shape);
  const words = wordSteps(model, masked.result, maskedShape(model, shape));
  return [...before.steps, ...pooled, ...masked.steps, ...words];
}

/** Logits of what `input` holds, and their loss. */
function wordSteps(model: Model, input: string, shape: Shape): Step[] {
  const width = model.embeddingWidth ?? model.hidden;
  if (lossOf(shape) === 'chunked') return [chunkedLossStep(model, { input, width }, shape)];
  const logits = linear(
    {
      name: 'logits',
      input,
      weight: model.tiedEmbeddings ? 'embedding' : 'head',
      tokens: tokensInside(shape),
      inputs: width,
      outputs: model.vocab / shape.tensor,
      bias: model.bias.head,
      biasWeight: 'head.bias',
      enters: true,
    },
    { ...shape, precision: atLeast16Bit(shape) },
  );
  return [logits, ...lossSteps(model.vocab, shape)];
}

/** A reward of a column or few, or none at all; the loss compares what was pooled, after one pass over it. */
function fewOutputs(
  model: Model,
  { outputs, input }: { readonly outputs: number; readonly input: string },
  shape: Shape,
): Step[] {
  const tokens = tokensOutside(shape);
  const e = activationBytes(shape);
  const score = {
    name: 'scores',
    input,
    weight: 'head',
    tokens,
    inputs: model.embeddingWidth ?? model.hidden,
    outputs,
  };
  const scores = outputs > 0 ? [linear({ ...score, bias: model.bias.head }, shape)] : [];
  const from = scores[0]?.name ?? input;
  const values = tokens * (outputs || (model.embeddingWidth ?? model.hidden));
  const loss = step({
    name: 'loss',
    reads: [from],
    writes: { name: 'losses', bytes: shape.sequences * 4 },
    forward: [pass('loss', 'pooled loss', values, e)],
    inputGradient: [pass('loss', 'pooled loss backward', values, e)],
  });
  return [...scores, loss];
}
