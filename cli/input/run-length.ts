/** How long the whole run is: in tokens, in samples, or as so many times all of a dataset; one of them is said. */
import { InputError } from '../../input/error.js';
import { type SampleUnit, sizeWords, unitWords } from '../../input/unit-words.js';
import { type Batch, tokensPerStep } from '../../models/sequences.js';
import type { DataAsked } from '../../planning/run/asked.js';
import { tokensOfSample } from '../../planning/run/data/samples.js';
import { tokenCount } from '../options/rules.js';
import type { AskedOnce } from './cells.js';

type Asked = Pick<AskedOnce, 'tokens' | 'samples' | 'epochs'>;

const LENGTHS = ['tokens', 'samples', 'epochs'] as const;

/** Whether anything says how long the run is. */
export function saysLength(asked: Partial<Record<(typeof LENGTHS)[number], unknown>>): boolean {
  return LENGTHS.some((key) => asked[key] !== undefined);
}

/** What a job counts: a batch of sequences, or of samples whose `sequence` is 1; and of which model it is. */
type Counting = Batch & {
  readonly unit?: SampleUnit;
  readonly sampleSize?: readonly number[];
  readonly title?: string;
};

/**
 * What `Request.tokens` is: tokens, or samples of a model that counts them; undefined where nobody said. Throws InputError for
 * two lengths, for tokens of a model that counts samples, and for epochs of a dataset that is missing or of unknown size.
 */
export function runLength(asked: Asked, batch: Counting, data: DataAsked | undefined): number | undefined {
  const said = LENGTHS.filter((key) => asked[key] !== undefined);
  const [first, second] = said;
  if (first === undefined) return undefined;
  if (second !== undefined) {
    const values = said.map((key) => `${key} ${asked[key]!.value}`).join(' and ');
    throw new InputError(
      `${asked[second]!.where}a run has one length, and ${values} are said; give one of them`,
    );
  }
  const { tokens, samples, epochs } = asked;
  if (tokens !== undefined) {
    if (batch.unit !== undefined) throw countsSamples(tokens, batch);
    return tokenCount(tokens.value);
  }
  const tokensEach = tokensPerStep(batch) / batch.globalBatch;
  if (samples !== undefined) return tokenCount(samples.value) * tokensEach;
  const { value, where } = epochs!;
  if (data === undefined) {
    const [dataset, length] = batch.unit === undefined ? ['fineweb', 'tokens'] : ['imagenet-1k', 'samples'];
    throw new InputError(
      `${where}epochs is ${value}, and of what is not said; name the dataset with --dataset ${dataset}, or give --${length}`,
    );
  }
  const each = placed(where, () => tokensOfSample(batch, data.dataset));
  return (value * data.dataset.tokens) / each;
}

/** Nobody’s samples are as many as its tokens: of texts each has hundreds, and pictures have none. */
function countsSamples({ value, where }: NonNullable<Asked['tokens']>, batch: Counting): InputError {
  const { many } = unitWords(batch);
  const isOfText = batch.unit !== 'clip' && batch.sampleSize?.length === 1;
  const instead = isOfText
    ? `say how many${sizeWords(batch)} it sees with --samples, or say --epochs of a dataset`
    : `give --samples ${value}, or --epochs of a dataset`;
  return new InputError(
    `${where}tokens is ${value}, and ${batch.title ?? 'the model'} counts ${many}; ${instead}`,
  );
}

function placed<T>(where: string, find: () => T): T {
  try {
    return find();
  } catch (error) {
    throw error instanceof InputError ? new InputError(where + error.message) : error;
  }
}
