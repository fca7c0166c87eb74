/**
 * A learned query attends to all positions of a sample, and a feed-forward half follows (Zhai et al. 2021, arXiv 2106.04560, section
 * 2.2: "MAP head"; the image tower of SigLIP). Every tensor rank computes it whole.
 */
import type { Attention, Gemm } from '../../program/kernel.js';
import type { Model } from '../model.js';
import { networkSteps } from '../steps/feed-forward.js';
import { linear } from '../steps/linear.js';
import { normStep, pass, residualStep } from '../steps/memory-bound.js';
import { activationBytes, atLeast16Bit, type Shape, type Step, step, tokensInside } from '../steps/step.js';
import { linearWeights, normWeights, type Weight } from '../weights/weight.js';
import { lookUp } from './look-up.js';
import { type Operation, positionsOf, type Value } from './operation.js';

/** `model`: heads, norm, width of the feed-forward half. */
export function attentionPool(name: string, input: Value, model: Model): Operation {
  const { hidden, ffn } = model;
  const output: Value = { name, channels: hidden, size: [] };
  const probe = lookUp(`${name} query`, { rows: 1, channels: hidden, size: [1] });
  const whole = (weight: string, outputs: number, inputs: number): Weight[] =>
    linearWeights(`${name}.${weight}`, [outputs, inputs], 'whole', { bias: true });
  const weights = [
    ...probe.weights,
    ...whole('query', hidden, hidden),
    ...whole('key-value', 2 * hidden, hidden),
    ...whole('output', hidden, hidden),
    ...normWeights(`${name}.norm`, model, hidden),
    ...whole('mlp.up', ffn, hidden),
    ...whole('mlp.down', hidden, ffn),
  ];
  return { name, weights, output, steps: (shape) => poolSteps(name, input, probe, model, shape) };
}

function poolSteps(name: string, input: Value, probe: Operation, model: Model, shape: Shape): Step[] {
  const { hidden, ffn } = model;
  const samples = tokensInside(shape);
  const own: Shape = { ...shape, sequences: samples, positions: 1, tensor: 1, sequenceParallel: false };
  const product = (called: string, from: string, tokens: number, outputs: number) =>
    linear(
      {
        ...{ name: `${name} ${called}`, input: from, weight: `${name}.${called}` },
        ...{ tokens, inputs: hidden, outputs, bias: true },
      },
      own,
    );
  const positions = positionsOf(input);
  const query = { ...product('query', probe.output.name, samples, hidden), name: `${name} query product` };
  const asked = { ...query, writes: { ...query.writes, name: `${name} asked` } };
  const keys = product('key-value', input.name, samples * positions, 2 * hidden);
  const attended = attention(name, [asked.writes.name, keys.writes.name], positions, model, own);
  const result = product('output', attended.at(-1)!.writes.name, samples, hidden);
  const at = {
    name: `${name} norm`,
    input: result.name,
    weights: [`${name}.norm`],
    tokens: samples,
    width: hidden,
  };
  const network = { name: `${name} feed-forward`, weight: `${name}.mlp`, input: at.name, width: ffn };
  const fed = networkSteps(network, model, own).map((each) => ({ ...each, enters: false, leaves: false }));
  const branch = fed.at(-1)!.writes.name;
  return [
    ...probe.steps(shape),
    asked,
    keys,
    ...attended,
    result,
    normStep(at, model, own),
    ...fed,
    residualStep(`${name} residual`, result.name, [branch], name, samples, model, own),
  ];
}

/** One query of each head to `keys` positions. */
function attention(name: string, from: readonly string[], keys: number, model: Model, shape: Shape): Step[] {
  const { heads, headDim } = model;
  const batch = shape.sequences;
  const e = activationBytes(shape);
  const written = { name: `${name} context`, bytes: batch * heads * headDim * e };
  const precision = atLeast16Bit(shape);
  if (shape.flash) {
    const kernel = (direction: Attention['direction']): Attention => ({
      ...{ family: 'attention', direction, batch, heads, kvHeads: heads, queries: 1, keys },
      ...{ headDim, valueDim: headDim, causal: false, precision },
      ...(shape.attention === undefined ? {} : { implementation: shape.attention }),
    });
    const side = { name: `${name} log-sum-exp`, bytes: batch * heads * 4 };
    return [
      step({
        ...{ name: `${name} attention`, reads: from, writes: written, side: [side] },
        ...{ forward: [kernel('forward')], inputGradient: [kernel('backward')] },
        inputNeeds: [...from, written.name, side.name],
      }),
    ];
  }
  const scores = batch * heads * keys;
  const product = (role: Gemm['role'], m: number, n: number, k: number): Gemm => ({
    ...{ family: 'gemm', role, m, n, k, batch: batch * heads, precision, accumulate: false },
  });
  const softmax = { name: `${name} probabilities`, bytes: scores * e };
  return [
    step({
      ...{ name: `${name} scores`, reads: from, writes: softmax, inputNeeds: [...from, softmax.name] },
      forward: [product('forward', 1, keys, headDim), pass('softmax', 'softmax', scores, 2 * e)],
      inputGradient: [
        pass('softmax', 'softmax backward', scores, 3 * e),
        product('input-gradient', 1, headDim, keys),
        product('input-gradient', keys, headDim, 1),
      ],
    }),
    step({
      ...{ name: `${name} values`, reads: [softmax.name, from[1]!], writes: written },
      forward: [product('forward', 1, headDim, keys)],
      inputGradient: [
        product('input-gradient', 1, keys, headDim),
        product('input-gradient', keys, headDim, 1),
      ],
      inputNeeds: [softmax.name, from[1]!],
    }),
  ];
}
