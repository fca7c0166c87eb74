/** What a model counts, as questions and rows say it: nothing where that is tokens. */
import { type SampleUnit, unitWords } from '../input/unit-words.js';
import type { Model } from './model.js';
import { networkOf } from './network.js';

/** Of rows and questions: the unit, and the extents of one. Both absent where tokens are counted. */
export interface ModelCounts {
  readonly unit?: SampleUnit;
  readonly sampleSize?: readonly number[];
}

export function countedOf(model: Pick<Model, 'architecture'>): ModelCounts {
  const network = networkOf(model);
  if (network === undefined) return {};
  const { unit } = network;
  const size = network.sample ?? network.layers[0]!.input?.size ?? [];
  return size.length === 0 ? { unit } : { unit, sampleSize: size };
}

/** What a batch of `model` is a number of: `sequences`, `images`. */
export function itemsOf({ model }: { readonly model: Pick<Model, 'architecture'> }): string {
  return unitWords(countedOf(model)).items;
}
