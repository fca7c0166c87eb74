/**
 * A transformer block that departs from a decoder's: its attention sees the stream otherwise (windows, crops), its stream
 * carries rows that no block touches (a condition, what another tower made), or its halves are scaled or modulated.
 */
import type { Model } from '../model.js';
import { INPUT, OUTPUT, type Shape, type Step, tokensInside } from '../steps/step.js';
import { blockSteps } from '../steps/transformer-block.js';
import { blockWeights } from '../weights/block.js';
import type { Weight } from '../weights/weight.js';
import { type Operation, positionsOf, tensorOf, type Value } from './operation.js';
import { renamed } from './renamed.js';

/** What a block has otherwise. Each rewrites the steps of the one before it. */
export interface Adaptation {
  readonly weights?: (model: Model) => readonly Weight[];
  readonly steps: (steps: readonly Step[], model: Model, shape: Shape) => readonly Step[];
}

export interface BlockOptions {
  /** Rows at the end of the stream that the block hands on as they are. Absent: none. */
  readonly carried?: number;
  /** Rows of positions that each sample is cut into, which attend to themselves alone. Absent: one. */
  readonly windows?: number;
  readonly adaptations?: readonly Adaptation[];
}

/** `model` as of `transformerBlock`. */
export function adaptedBlock(
  name: string,
  input: Value,
  model: Model,
  { carried = 0, windows = 1, adaptations = [] }: BlockOptions,
): Operation {
  const output: Value = { ...input, name };
  const positions = (positionsOf(input) - carried) / windows;
  return {
    name,
    weights: [...blockWeights(model), ...adaptations.flatMap((each) => each.weights?.(model) ?? [])],
    output,
    steps: (shape): readonly Step[] => {
      const own: Shape = {
        ...shape,
        sequences: shape.sequences * windows,
        positions: shape.positions * positions,
      };
      const adapted = adaptations.reduce<readonly Step[]>(
        (steps, each) => each.steps(steps, model, own),
        blockSteps(model, own),
      );
      const names = new Map([
        [INPUT, input.name],
        [OUTPUT, name],
      ]);
      const steps = renamed(adapted, names);
      if (carried === 0) return steps;
      const { bytes } = tensorOf(output, shape);
      return steps.map((each) => (each.writes.name === name ? { ...each, writes: { name, bytes } } : each));
    },
  };
}

export type Half = 'attention' | 'feed-forward';

/**
 * Puts steps around a half of a block: one of what it reads of its norm, one of what it adds to the stream. Each is given the
 * name of what it is to read, and writes a tensor of its own name.
 */
export function aroundHalf(
  steps: readonly Step[],
  half: Half,
  { before, after }: { readonly before?: (norm: string) => Step; readonly after?: (branch: string) => Step },
): Step[] {
  const norm = `${half} norm`;
  const first = before?.(norm);
  const name = (of: string) => (first !== undefined && of === norm ? first.writes.name : of);
  return steps.flatMap((each) => {
    if (each.name === norm) return first === undefined ? [each] : [each, first];
    const { reads, inputNeeds, weightNeeds } = each;
    const own = {
      ...each,
      reads: reads.map(name),
      inputNeeds: inputNeeds.map(name),
      weightNeeds: weightNeeds.map(name),
    };
    if (after === undefined || each.name !== `${half} residual`) return [own];
    const last = after(own.reads[1]!);
    return [last, { ...own, reads: [own.reads[0]!, last.writes.name] }];
  });
}

/** Values of the stream on one rank. */
export function streamValues(model: Model, shape: Shape): number {
  return tokensInside(shape) * model.hidden;
}
