/**
 * Samples of a dataset: a dataset says tokens, and a model that counts samples reads so many tokens' worth of it with each.
 */
import type { Dataset } from '../../../hardware-profiles/datasets/dataset.js';
import { InputError } from '../../../input/error.js';
import type { SampleUnit } from '../../../input/unit-words.js';

/** What a model counts; both absent where that is tokens. */
interface Counts {
  readonly unit?: SampleUnit;
  readonly sampleSize?: readonly number[];
}

/**
 * Tokens of a dataset that one of what the model counts takes: 1 of a token; of a picture those that the dataset counts it as,
 * of a text its length. Throws InputError for a dataset that says not how many samples it has.
 */
export function tokensOfSample({ unit, sampleSize = [] }: Counts, dataset: Dataset): number {
  if (unit === undefined) return 1;
  const { id, type, items, tokens } = dataset;
  if (type === 'text' && sampleSize.length === 1) return sampleSize[0]!;
  if (items !== undefined) return tokens / items;
  throw new InputError(
    `dataset ${id} says not how many ${unit}s it holds, and the model counts ${unit}s; give its items in a file of your own, ` +
      'or name another dataset',
  );
}
