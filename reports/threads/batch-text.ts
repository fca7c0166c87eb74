/** What a step on threads takes in, in words. */
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
