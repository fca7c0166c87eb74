/**
 * The words of what a model counts, in one place: tokens in sequences of a decoder; images, volumes or clips of what sees
 * samples, which are what a batch counts, too.
 */

/** What one sample is, in the singular; absent where a model counts tokens. */
export type SampleUnit = 'sample' | 'image' | 'volume' | 'clip' | 'pair';

/** What a question or a row says of the unit; absent: tokens. */
export interface Counted {
  readonly unit?: SampleUnit | null | undefined;
  /** Extents of one sample: height and width of an image. Absent where it has none. */
  readonly sampleSize?: readonly number[] | null;
  /** Of an encoder–decoder: positions that the decoder predicts; those of a pair are among its size. Absent: not told apart. */
  readonly target?: number;
}

export interface UnitWords {
  /** `token`, `image` */
  readonly one: string;
  /** With its article: `an image`. */
  readonly an: string;
  readonly many: string;
  /** `tokens/s`, `images/s` */
  readonly rate: string;
  /** What a batch is a number of: `sequence`, or the unit itself. */
  readonly item: string;
  readonly items: string;
  /** What heads its length or size in a table. */
  readonly seq: string;
  /** The same in a sentence. */
  readonly size: string;
  /** The key that says the length of a run, with an example. */
  readonly key: string;
}

const TOKENS: UnitWords = words('token', 'sequence', 'seq', '--tokens 2T');

/** Of questions that do not count the same. */
const SEVERAL: UnitWords = {
  ...{
    one: 'token or sample',
    an: 'a token or sample',
    many: 'tokens or samples',
    rate: 'tokens or samples/s',
  },
  ...{
    item: 'sequence or sample',
    items: 'sequences or samples',
    seq: 'seq or size',
    size: 'sequence or size',
    key: '--tokens 2T',
  },
};

function words(one: string, item: string, seq: string, key: string): UnitWords {
  return {
    one,
    an: `${/^[aeiou]/.test(one) ? 'an' : 'a'} ${one}`,
    many: `${one}s`,
    rate: `${one}s/s`,
    item,
    items: `${item}s`,
    seq,
    size: seq === 'seq' ? 'sequence' : seq,
    key,
  };
}

export function unitWords({ unit }: Counted): UnitWords {
  return unit == null ? TOKENS : words(unit, unit, 'size', '--samples 100M');
}

/** The words that are right for all of them: those of one unit where they share it. */
export function sharedWords(all: readonly Counted[]): UnitWords {
  const [first = {}] = all;
  return all.every(({ unit }) => (unit ?? null) === (first.unit ?? null)) ? unitWords(first) : SEVERAL;
}

/**
 * ` of 224 × 224`; a sample of one extent is a text, of so many tokens, or sound, of so many frames; with what is predicted of
 * it behind a plus: ` of 512 + 114 tokens`, ` of 3,000 frames + 448 tokens`. Empty where it has none.
 */
export function sizeWords({ unit, sampleSize, target }: Counted): string {
  if (sampleSize == null || sampleSize.every((extent) => extent === 1)) return '';
  const size = sampleSize.map((extent) => extent.toLocaleString('en')).join(' × ');
  if (sampleSize.length > 1 || unit === 'image') return ` of ${size}`;
  if (target !== undefined) {
    const predicted = `${target.toLocaleString('en')} tokens`;
    return unit === 'clip'
      ? ` of ${size} frames + ${predicted}`
      : ` of ${(sampleSize[0]! - target).toLocaleString('en')} + ${predicted}`;
  }
  return ` of ${size} ${unit === 'clip' ? 'frames' : 'tokens'}`;
}
