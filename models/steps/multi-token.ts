/**
 * Multi-token prediction: modules behind the last block, each with a block of its own, that predict a word further on
 * (DeepSeek-V3, arXiv 2412.19437, section 2.2). A module reads what the one before it made and the embedding of the
 * next word; embedding and output matrix are the model's own. They run with the head, on its rank, and are gone
 * after training.
 */
import type { Model } from '../model.js';
import { linear } from './linear.js';
import { addsBranches, normStep, pass } from './memory-bound.js';
import {
  activationBytes,
  INPUT,
  OUTPUT,
  type Shape,
  type Step,
  step,
  tokensInside,
  tokensOutside,
} from './step.js';

/** What a module is made of besides norms and projection. */
interface Parts {
  /** The steps of its block, from `INPUT` to `OUTPUT`. */
  readonly block: readonly Step[];
  /** From the tensor that a head reads to its loss. */
  readonly head: (input: string) => readonly Step[];
}

/** The steps of `model.mtp` modules, in order. */
export function multiTokenSteps(model: Model, parts: Parts, shape: Shape): Step[] {
  const modules = Array.from({ length: model.mtp ?? 0 }, (_, i) => i + 1);
  return modules.flatMap((depth) => {
    const before = depth === 1 ? INPUT : named(depth - 1, OUTPUT);
    const own = (name: string) => named(depth, name);
    const block = parts.block.map((each) => renamed(each, own, true));
    const head = parts.head(OUTPUT).map((each) => renamed(each, own, false));
    return [...entering(model, before, own, depth < modules.length, shape), ...block, ...head];
  });
}

/** The name of a tensor or weight of module `depth`. */
function named(depth: number, name: string): string {
  return `mtp${depth} ${name}`;
}

/** [embedding of the next word; what came before], both normed, through a matrix [hidden, 2 hidden]. */
function entering(
  model: Model,
  before: string,
  own: (name: string) => string,
  readAgain: boolean,
  shape: Shape,
): Step[] {
  const { hidden } = model;
  const e = activationBytes(shape);
  const tokens = tokensOutside(shape);
  const embedding = step({
    name: own('embedding'),
    reads: [],
    writes: { name: own('embedding'), bytes: tokens * hidden * e },
    weights: ['embedding'],
    forward: [pass('embedding', 'embedding', tokensInside(shape) * hidden, 2 * e)],
    weightGradient: [pass('embedding', 'embedding gradient', tokensInside(shape) * hidden, e + 2 * 4, 2)],
    leaves: true,
  });
  const norm = (name: string, input: string) =>
    normStep({ name: own(name), input, weights: [own(name)], tokens, width: hidden }, model, shape);
  const first = norm('stream norm', before);
  const both = own('both');
  const concatenated = step({
    name: both,
    reads: [own('embedding norm'), own('stream norm')],
    writes: { name: both, bytes: tokens * 2 * hidden * e },
    forward: [pass('elementwise', 'concatenate', tokens * 2 * hidden, 2 * e)],
    inputGradient: [pass('elementwise', 'slice gradient', tokens * 2 * hidden, 2 * e)],
  });
  const name = own(INPUT);
  const project = {
    name,
    input: both,
    weight: own('projection'),
    tokens,
    inputs: 2 * hidden,
    outputs: hidden,
  };
  // A module between two others is read by its own head and by the next.
  const added = readAgain ? [addsBranches(tokens * hidden, 2, shape)] : [];
  return [
    embedding,
    norm('embedding norm', own('embedding')),
    { ...first, inputGradient: [...first.inputGradient, ...added] },
    concatenated,
    linear({ ...project, bias: false }, shape),
  ];
}

/** A step of a module: its tensors have names of their own, and so have weights but for those of embedding and output matrix. */
function renamed(each: Step, own: (name: string) => string, inBlock: boolean): Step {
  const shared = (weight: string) => !inBlock && /^(embedding|head)(\.bias)?$/.test(weight);
  const tensors = (names: readonly string[]) => names.map(own);
  return {
    ...each,
    name: own(each.name),
    reads: tensors(each.reads),
    writes: { ...each.writes, name: own(each.writes.name) },
    side: each.side.map((side) => ({ ...side, name: own(side.name) })),
    weights: each.weights.map((weight) => (shared(weight) ? weight : own(weight))),
    inputNeeds: tensors(each.inputNeeds),
    weightNeeds: tensors(each.weightNeeds),
    ...(each.scratch ? { scratch: { ...each.scratch, name: own(each.scratch.name) } } : {}),
    ...(each.inputScratch
      ? { inputScratch: { ...each.inputScratch, name: own(each.inputScratch.name) } }
      : {}),
    tensorReductions: each.tensorReductions.map((sum) => ({ ...sum, name: own(sum.name) })),
  };
}
