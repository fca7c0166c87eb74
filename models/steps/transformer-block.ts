/** A transformer block as steps: attention or what has its place, and the feed-forward half, each with its norms. */

import type { Model } from '../model.js';
import { expertSteps } from './experts.js';
import { networkSteps } from './feed-forward.js';
import { normStep, residualStep, sumStep } from './memory-bound.js';
import { mixerSteps, replacement } from './mixer.js';
import { INPUT, OUTPUT, type Shape, type Step, tokensOutside } from './step.js';

/** The steps of a block; `model` is as it sees itself. */
export function blockSteps(model: Model, shape: Shape): Step[] {
  return model.parallelBlock ? parallelBlock(model, shape) : sequentialBlock(model, shape);
}

/** Half of a block, without the norm before it: its steps, and the tensors (`results`) that the residual adds up. */
interface Half {
  readonly steps: readonly Step[];
  readonly results: readonly string[];
}

/** x' = x + attention(norm(x)); y = x' + feed-forward(norm(x')). Either half may be all there is. */
function sequentialBlock(model: Model, shape: Shape): Step[] {
  const mixes = model.mixer?.kind !== 'none';
  const feeds = hasFeedForward(model);
  const middle = model.postNorms === 'after-add' ? 'attention post norm' : 'attention residual';
  const between = mixes && feeds ? middle : mixes ? OUTPUT : INPUT;
  return [
    ...(mixes ? withResidual('attention', mixing, INPUT, between, model, shape) : []),
    ...(feeds ? withResidual('feed-forward', feedForward, between, OUTPUT, model, shape) : []),
  ];
}

type Inside = (model: Model, from: { input: string; stream: string }, shape: Shape) => Half;

/** Half of a block with the norms around it, added to the stream. */
function withResidual(
  half: HalfName,
  inside: Inside,
  stream: string,
  sum: string,
  model: Model,
  shape: Shape,
): Step[] {
  const { steps: norm, result: input } = normed(half, stream, model, shape);
  if (model.postNorms === 'after-add') {
    const { steps, results } = inside(model, { input, stream }, shape);
    return [...steps, ...addedAndNormed(half, { stream, results, sum }, model, shape)];
  }
  const { steps, results } = afterwards(half, inside(model, { input, stream }, shape), model, shape);
  const added = residualStep(`${half} residual`, stream, results, sum, tokensOutside(shape), model, shape);
  return [...norm, ...steps, added];
}

/** norm(x + half(x)), as the first transformers had it (Vaswani et al. 2017, arXiv 1706.03762, section 3.1); writes `sum`. */
function addedAndNormed(
  half: HalfName,
  {
    stream,
    results,
    sum,
  }: { readonly stream: string; readonly results: readonly string[]; readonly sum: string },
  model: Model,
  shape: Shape,
): Step[] {
  const tokens = tokensOutside(shape);
  const added = residualStep(`${half} residual`, stream, results, `${half} sum`, tokens, model, shape);
  const weights = [`${WEIGHTS[half]}.post-norm`];
  const at = { name: `${half} post norm`, input: `${half} sum`, weights, tokens, width: model.hidden };
  const norm = normStep(at, model, shape);
  return [added, { ...norm, writes: { ...norm.writes, name: sum } }];
}

/** y = x + attention(norm(x)) + feed-forward(norm(x)), the norms one or two. */
function parallelBlock(model: Model, shape: Shape): Step[] {
  const input = normed('attention', INPUT, model, shape);
  const mixer = mixing(model, { input: input.result }, shape);
  const own = model.sharedNorm
    ? { steps: [], result: input.result }
    : normed('feed-forward', INPUT, model, shape);
  const network = feedForward(model, { input: own.result, stream: INPUT }, shape);
  const branches = [...mixer.results, ...network.results];
  return [
    ...input.steps,
    ...mixer.steps,
    ...own.steps,
    ...network.steps,
    residualStep('residual', INPUT, branches, OUTPUT, tokensOutside(shape), model, shape),
  ];
}

type HalfName = 'attention' | 'feed-forward';
const WEIGHTS: Readonly<Record<HalfName, string>> = { attention: 'attention', 'feed-forward': 'mlp' };

/** What a half reads: its input normed, or as it is where norms come after it instead. */
function normed(
  half: HalfName,
  input: string,
  model: Model,
  shape: Shape,
): { steps: Step[]; result: string } {
  const after = model.postNorms === 'instead' || model.postNorms === 'after-add';
  if (after || (half === 'attention' && model.attentionNorm === false)) return { steps: [], result: input };
  const name = `${half} norm`;
  const at = { name, input, weights: [`${WEIGHTS[half]}.norm`], tokens: tokensOutside(shape) };
  return { steps: [normStep({ ...at, width: model.hidden }, model, shape)], result: name };
}

/** A half with the norm after it, where the model has one. */
function afterwards(half: HalfName, { steps, results }: Half, model: Model, shape: Shape): Half {
  if (model.postNorms === undefined) return { steps, results };
  const tokens = tokensOutside(shape);
  const sum = results.length > 1 ? [sumStep(`${half} sum`, results, tokens, model, shape)] : [];
  const input = sum[0]?.name ?? results[0]!;
  const name = `${half} post norm`;
  const weights = [`${WEIGHTS[half]}.post-norm`];
  const norm = normStep({ name, input, weights, tokens, width: model.hidden }, model, shape);
  return { steps: [...steps, ...sum, norm], results: [name] };
}

function mixing(model: Model, { input }: { input: string }, shape: Shape): Half {
  const steps = mixerSteps(model, input, shape);
  return { steps, results: [steps.at(-1)!.writes.name] };
}

function hasFeedForward(model: Model): boolean {
  return model.moe !== undefined || model.ffn > 0 || model.linearFeedForward === true;
}

function feedForward(model: Model, from: { input: string; stream: string }, shape: Shape): Half {
  if (model.moe) return expertSteps(model, model.moe, from, shape);
  if (!hasFeedForward(model)) return { steps: [], results: [] };
  const results = ['feed-forward down'];
  if (model.linearFeedForward === true)
    return { steps: [replacement('mlp', model, from.input, shape)], results };
  const network = { name: 'feed-forward', weight: 'mlp', input: from.input, width: model.ffn };
  return { steps: networkSteps(network, model, shape), results };
}
