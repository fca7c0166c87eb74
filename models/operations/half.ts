/** Half of a transformer block: a branch with its norm, added to the stream. */
import type { Model } from '../model.js';
import { normStep, residualStep } from '../steps/memory-bound.js';
import { type Shape, type Step, tokensOutside } from '../steps/step.js';
import { normWeights, type Weight } from '../weights/weight.js';
import { type Operation, positionsOf, type Value } from './operation.js';
import { modelOfTraits, type TransformerTraits } from './transformer-traits.js';

export interface Branch {
  readonly weights: readonly Weight[];
  /** From the tensor `input` on; the last step writes what is added to the stream. `shape` counts the positions of the stream. */
  steps(input: string, shape: Shape): readonly Step[];
}

/** The branch reads the stream normed; or the sum is normed (`TransformerTraits.norms`). */
export function half(name: string, stream: Value, branch: Branch, traits: TransformerTraits): Operation {
  const model = modelOfTraits(traits);
  const { channels, size } = stream;
  return {
    name,
    weights: [...normWeights(`${name}.norm`, traits, channels), ...branch.weights],
    output: { name, channels, size },
    steps: (shape) => {
      const own: Shape = { ...shape, positions: shape.positions * positionsOf(stream) };
      return traits.norms === 'before'
        ? normedBefore(name, stream.name, branch, model, own)
        : normedAfter(name, stream.name, branch, model, own);
    },
  };
}

function normedBefore(name: string, stream: string, branch: Branch, model: Model, shape: Shape): Step[] {
  const norm = normOf(name, `${name} norm`, stream, model, shape);
  const steps = branch.steps(`${name} norm`, shape);
  return [norm, ...steps, added(name, stream, steps, name, model, shape)];
}

function normedAfter(name: string, stream: string, branch: Branch, model: Model, shape: Shape): Step[] {
  const steps = branch.steps(stream, shape);
  const sum = `${name} sum`;
  return [...steps, added(name, stream, steps, sum, model, shape), normOf(name, name, sum, model, shape)];
}

function normOf(half: string, writes: string, input: string, model: Model, shape: Shape): Step {
  const at = { name: writes, input, weights: [`${half}.norm`], tokens: tokensOutside(shape) };
  return { ...normStep({ ...at, width: model.hidden }, model, shape), name: `${half} norm` };
}

function added(
  half: string,
  stream: string,
  steps: readonly Step[],
  sum: string,
  model: Model,
  shape: Shape,
): Step {
  const branch = steps.at(-1)!.writes.name;
  return residualStep(`${half} residual`, stream, [branch], sum, tokensOutside(shape), model, shape);
}
