/**
 * Several crops of each picture: operations that see every crop as a sample, and attention in which positions of crops of
 * different sizes stand in one row and see those of their own crop alone, as DINOv2 packs them.
 */
import { coreAttention, type Heads } from '../steps/core-attention.js';
import { activationBytes, type Shape, type Step, tokensInside } from '../steps/step.js';
import type { Adaptation } from './adapted-block.js';
import { type Operation, positionsOf } from './operation.js';

/** So many crops of a picture, of so many positions each. */
export interface Crops {
  readonly count: number;
  readonly positions: number;
}

/** `operation` of one crop over all `count` of a sample, whose positions stand in a row. */
export function perCrop(operation: Operation, count: number): Operation {
  const { output } = operation;
  return {
    ...operation,
    output: { ...output, size: [count * positionsOf(output)] },
    steps: (shape) => operation.steps({ ...shape, sequences: shape.sequences * count }),
  };
}

/** Attention of each crop by itself, one kernel for crops of a size. */
export function withinCrops(crops: readonly Crops[]): Adaptation {
  return {
    steps: (steps, model, shape) => {
      const first = steps.findIndex((each) => each.coreAttention);
      const heads: Heads = {
        ...{ queries: model.heads / shape.tensor, keys: model.kvHeads / shape.tensor },
        ...{ headDim: model.headDim, valueDim: model.headDim },
      };
      const from = steps[first]!.reads;
      const bytes = tokensInside(shape) * heads.queries * heads.valueDim * activationBytes(shape);
      const attention = crops.flatMap((each, i) => {
        const own: Shape = { ...shape, sequences: shape.sequences * each.count, positions: each.positions };
        return coreAttention(model, heads, from, own).map((s) => named(s, i, [...from, CONTEXT], bytes));
      });
      return [
        ...steps.slice(0, first),
        ...attention,
        ...steps.slice(first).filter((each) => !each.coreAttention),
      ];
    },
  };
}

const CONTEXT = 'context';

/** The steps of one size of crops: tensors of their own names but what all read and write. */
function named(each: Step, crop: number, shared: readonly string[], contextBytes: number): Step {
  const name = (of: string) => (shared.includes(of) || crop === 0 ? of : `${of} of crops ${crop + 1}`);
  const { writes, inputScratch } = each;
  return {
    ...each,
    name: crop === 0 ? each.name : `${each.name} of crops ${crop + 1}`,
    reads: each.reads.map(name),
    writes: { name: name(writes.name), bytes: writes.name === CONTEXT ? contextBytes : writes.bytes },
    side: each.side.map((side) => ({ ...side, name: name(side.name) })),
    inputNeeds: each.inputNeeds.map(name),
    weightNeeds: each.weightNeeds.map(name),
    ...(inputScratch === undefined
      ? {}
      : { inputScratch: { ...inputScratch, name: name(inputScratch.name) } }),
  };
}
