/**
 * The ends of an encoder as steps: the table of segments, the pooler over first tokens with what reads it, and the head of
 * masked words up to its logits (Devlin et al. 2018, arXiv 1810.04805, sections 3.1 and 3.2).
 */
import { maskedWordsOf, pools, predictsNext } from '../encoder.js';
import type { Model } from '../model.js';
import { linear } from './linear.js';
import { activationStep, addsBranches, normStep, pass } from './memory-bound.js';
import { activationBytes, type Shape, type Step, step, tokensOutside } from './step.js';
import { streamBytes } from './wide.js';

/** One row of the table of segments added to each token. */
export function segmentStep(input: string, model: Model, shape: Shape): Step {
  const values = tokensOutside(shape) * model.hidden;
  const e = streamBytes(shape);
  return step({
    name: 'segments',
    reads: [input],
    writes: { name: 'segments', bytes: values * e },
    weights: ['segments'],
    forward: [pass('embedding', 'segment-add', values, 3 * e)],
    weightGradient: [pass('embedding', 'segment gradient', values, e)],
    passes: true,
  });
}

/** The shape that the head of masked words computes: of all positions, or of those alone that are masked. */
export function maskedShape(model: Model, shape: Shape): Shape {
  const computed = maskedWordsOf(model)?.computed ?? 1;
  return computed === 1 ? shape : { ...shape, positions: Math.max(1, Math.round(shape.positions * computed)) };
}

/** From the last block's output to what the logits of masked words are of: gathered, then dense layer, activation and norm. */
export function maskedWordSteps(model: Model, from: string, shape: Shape): { steps: Step[]; result: string } {
  const masked = maskedShape(model, shape);
  const gather = masked === shape ? [] : [gatherStep(model, from, shape, masked)];
  const tokens = tokensOutside(masked);
  const dense = linear(
    {
      ...{ name: 'masked-word transform', weight: 'head.transform', tokens, bias: model.bias.mlp },
      ...{ input: gather[0]?.name ?? from, inputs: model.hidden, outputs: model.hidden },
    },
    masked,
  );
  const plain = { ...model, gated: false };
  const activation = 'masked-word activation';
  const name = 'masked-word norm';
  const norm = { name, input: activation, weights: ['head.transform.norm'], tokens, width: model.hidden };
  return {
    steps: [
      ...gather,
      dense,
      activationStep(activation, [dense.name], tokens, model.hidden, plain, masked),
      normStep(norm, model, masked),
    ],
    result: name,
  };
}

/** Masked positions are copied together; backward, zeros are written and their gradients put among them. */
function gatherStep({ hidden }: Model, from: string, shape: Shape, masked: Shape): Step {
  const e = streamBytes(shape);
  const gathered = tokensOutside(masked) * hidden;
  const all = tokensOutside(shape) * hidden;
  const name = 'masked positions';
  return step({
    name,
    reads: [from],
    writes: { name, bytes: gathered * e },
    forward: [pass('embedding', 'gather masked positions', gathered, 2 * e)],
    inputGradient: [
      pass('elementwise', 'zero gradient', all, e),
      pass('embedding', 'scatter masked positions', gathered, 2 * e),
    ],
  });
}

/**
 * The pooler and what reads it: outputs of a few columns, or a next-sentence head beside the masked words, which read
 * `from`, too, so that both gradients are added up. Empty where nothing is pooled.
 */
export function pooledSteps(model: Model, from: string, shape: Shape): Step[] {
  if (!pools(model)) return [];
  const { hidden, outputs } = model;
  const rows = { tokens: shape.sequences, inputs: hidden };
  const pooler = linear(
    { ...rows, name: 'pooler', input: from, weight: 'head.pooler', outputs: hidden, bias: true },
    shape,
  );
  const next = predictsNext(model);
  const both = next ? addsBranches(tokensOutside(shape) * hidden, 2, shape) : undefined;
  const steps = [both === undefined ? pooler : { ...pooler, addsBranches: both }, tanhStep(model, shape)];
  const columns = next ? 2 : (outputs ?? 0);
  if (columns > 0) {
    const weight = next ? 'head.next-sentence' : 'head';
    const name = next ? 'next sentence' : 'scores';
    const bias = next || model.bias.head;
    steps.push(linear({ ...rows, name, input: 'pooled', weight, outputs: columns, bias }, shape));
  }
  const values = shape.sequences * (columns || hidden);
  const e = activationBytes(shape);
  steps.push(
    step({
      name: 'pooled loss',
      reads: [steps.at(-1)!.writes.name],
      writes: { name: 'pooled losses', bytes: shape.sequences * 4 },
      forward: [pass('loss', 'pooled loss', values, e)],
      inputGradient: [pass('loss', 'pooled loss backward', values, e)],
    }),
  );
  return steps;
}

function tanhStep({ hidden }: Model, shape: Shape): Step {
  const values = shape.sequences * hidden;
  const e = activationBytes(shape);
  return step({
    name: 'pooled',
    reads: ['pooler'],
    writes: { name: 'pooled', bytes: values * e },
    forward: [pass('elementwise', 'tanh', values, 2 * e)],
    inputGradient: [pass('elementwise', 'tanh backward', values, 3 * e)],
    inputNeeds: ['pooled'],
  });
}
