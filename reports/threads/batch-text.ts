/** What a step on threads takes in, in words. */
import type { Counted, SampleUnit } from '../../input/unit-words.js';
import { count } from '../tables/units.js';

/** `8 sequences of 64 tokens`, or `32 images`. */
export function batchText(inputs: {
  readonly globalBatch: number;
  readonly sequence: number;
  readonly unit?: string;
}): string {
  const { globalBatch, sequence, unit } = inputs;
  return unit === undefined
    ? `${count(globalBatch)} sequences of ${count(sequence)} tokens`
    : `${count(globalBatch)} ${unit}s`;
}

/** The same for legends, which say what a micro-batch is a number of. */
export function countedIn({ unit }: { readonly unit?: SampleUnit | 'token' }): Counted {
  return unit === undefined || unit === 'token' ? {} : { unit };
}
