/**
 * Samples of a dataset: a dataset says tokens, and a model that counts samples reads so many tokens' worth of it with each.
 */
import type { Dataset } from '../../../hardware-profiles/datasets/dataset.js';
import { InputError } from '../../../input/error.js';
import { type SampleUnit, sizeWords, unitWords } from '../../../input/unit-words.js';

/** What a model counts; both absent where that is tokens. */
interface Counts {
  readonly unit?: SampleUnit;
  readonly sampleSize?: readonly number[];
}

/**
 * Tokens of a dataset that one of what the model counts takes: 1 of a token; of a picture those that the dataset counts it as,
 * of a text its length. Throws InputError for a dataset of another kind, and for one that says not how many samples it has.
 */
export function tokensOfSample({ unit, sampleSize = [] }: Counts, dataset: Dataset): number {
  requireKind({ ...(unit === undefined ? {} : { unit }), sampleSize }, dataset);
  if (unit === undefined) return 1;
  const { id, type, items, tokens } = dataset;
  if (type === 'text' && sampleSize.length === 1) return sampleSize[0]!;
  if (items !== undefined) return tokens / items;
  throw new InputError(
    `dataset ${id} says not how many ${unit}s it holds, and the model counts ${unit}s; give its items in a file of your own, ` +
      'or name another dataset',
  );
}

type Type = Dataset['type'];

/** Those that are listed here, by what they hold. */
export const DATASETS_OF: Readonly<Record<Type, readonly string[]>> = {
  text: ['fineweb', 'fineweb-tokens', 'gpt3-text'],
  images: ['imagenet-1k', 'imagenet', 'imagenet-files', 'billion-pictures'],
  volumes: ['kits19'],
  records: ['nuscenes'],
};

/** What a model learns from, the first of them best; a language model takes pictures as the tokens of their patches. */
function typesFor({ unit, sampleSize = [] }: Counts): readonly Type[] {
  if (unit === undefined) return ['text', 'images'];
  if (unit === 'image') return ['images'];
  if (unit === 'volume') return ['volumes'];
  if (unit === 'clip') return ['records'];
  if (sampleSize.length === 1) return ['text', 'records'];
  return unit === 'pair' ? ['images', 'records'] : ['records'];
}

function requireKind(counts: Counts, { id, type }: Dataset): void {
  const types = typesFor(counts);
  if (types.includes(type)) return;
  const [wanted] = types as [Type];
  const sees =
    counts.unit === undefined ? 'learns from text' : `counts ${unitWords(counts).many}${sizeWords(counts)}`;
  // Those of rows of features, and of speech, are not listed.
  const isListed = counts.unit !== 'clip' && (counts.unit === undefined || sizeWords(counts) !== '');
  const named = isListed ? DATASETS_OF[wanted].slice(0, 2) : [];
  const instead = [...named, `a file of your own of type ${types.join(' or ')}`].join(', ');
  throw new InputError(
    `dataset ${id} holds ${type}, and the model ${sees}; name one that holds ${types.join(' or ')}: ${instead.replace(/, (?=[^,]*$)/, ' or ')}`,
  );
}
