/** What a batch is made of: how long its sequences really are, and whether each stands alone or in a pair. */

/** `words`: every token is predicted from those before it; the others learn which of two answers is preferred. */
export const OBJECTIVES = ['words', 'dpo', 'reward'] as const;
export type Objective = (typeof OBJECTIVES)[number];

/** Several sequences in one of full length, each attending to itself; or each padded to the longest of its micro-batch. */
export const PACKINGS = ['packed', 'padded'] as const;
export type Packing = (typeof PACKINGS)[number];

/** Sequences of one length, and how many of all sequences they are. */
export interface LengthShare {
  readonly tokens: number;
  readonly share: number;
}

/** Sequences by their number of tokens: a distribution, in ascending order. */
export interface Lengths {
  readonly lengths: readonly LengthShare[];
  /** Tokens of an average sequence. */
  readonly mean: number;
  readonly packing: Packing;
  /** As it was asked for, for people. */
  readonly words: string;
}

/** What of a job or a question says which tokens a step has. */
export interface Batch {
  readonly sequence: number;
  readonly globalBatch: number;
  readonly lengths?: Lengths;
  readonly objective?: Objective;
}

/** Sequences that one item of a batch is made of: a pair of answers is two, concatenated as TRL does. */
export function sequencesEach(objective: Objective | undefined): 1 | 2 {
  return objective === 'dpo' || objective === 'reward' ? 2 : 1;
}

/** Sequences of one step, over all devices. */
export function sequencesPerStep({
  globalBatch,
  objective,
}: Pick<Batch, 'globalBatch' | 'objective'>): number {
  return globalBatch * sequencesEach(objective);
}

/** Tokens of an average sequence. */
export function meanTokens(lengths: readonly LengthShare[]): number {
  return lengths.reduce((sum, { tokens, share }) => sum + tokens * share, 0);
}

/** Tokens of one step that something is learned from: none of them padding. */
export function tokensPerStep(batch: Batch): number {
  const { lengths, sequence } = batch;
  const each = lengths?.packing === 'padded' ? lengths.mean : sequence;
  return sequencesPerStep(batch) * each;
}

/** The distribution were sequences cut at so many tokens. */
export function cutLengths({ lengths, ...others }: Lengths, longest: number): Lengths {
  const kept = lengths.filter(({ tokens }) => tokens < longest);
  const share = 1 - kept.reduce((sum, each) => sum + each.share, 0);
  const cut = kept.length === lengths.length ? kept : [...kept, { tokens: longest, share }];
  return { ...others, lengths: cut, mean: meanTokens(cut) };
}

/** Most points that a distribution is kept in. */
export const MOST_LENGTHS = 256;

/**
 * A distribution in few points: lengths in bins of equal width, each bin's at their mean, so that the mean of all stays as
 * it was and their mean square falls by a twelfth of a bin's width squared at most.
 */
export function inFewPoints(lengths: readonly LengthShare[], most = MOST_LENGTHS): readonly LengthShare[] {
  if (lengths.length <= most) return lengths;
  const longest = lengths.at(-1)!.tokens;
  const bins = new Map<number, { tokens: number; share: number }>();
  for (const { tokens, share } of lengths) {
    // The longest sequences keep their length: many are cut there.
    const at = tokens === longest ? most : Math.floor((tokens / longest) * (most - 1));
    const bin = bins.get(at) ?? { tokens: 0, share: 0 };
    bins.set(at, bin);
    bin.tokens += tokens * share;
    bin.share += share;
  }
  return [...bins]
    .sort(([a], [b]) => a - b)
    .map(([, { tokens, share }]) => ({ tokens: tokens / share, share }));
}

/**
 * Lengths with this mean that are known of by nothing else: exponential, which of all distributions of positive numbers
 * with one mean presumes least (Jaynes 1957, Physical Review 106), cut at `longest` as a data loader cuts. Sequences of
 * whole tokens are geometric: Σ min(k, L) · q^(k−1) · (1 − q) = (1 − q^L) / (1 − q). `mean` is that after the cut.
 */
export function exponentialLengths(mean: number, longest: number): readonly LengthShare[] {
  if (mean >= longest) return [{ tokens: longest, share: 1 }];
  if (mean <= 1) return [{ tokens: 1, share: 1 }];
  let [low, high] = [0, 1];
  for (let i = 0; i < 200; i++) {
    const q = (low + high) / 2;
    if (q === low || q === high) break;
    if ((1 - q ** longest) / (1 - q) < mean) low = q;
    else high = q;
  }
  const q = low;
  const all = Array.from({ length: longest }, (_, i) => ({
    tokens: i + 1,
    share: i + 1 === longest ? q ** i : q ** i * (1 - q),
  }));
  return inFewPoints(
    all.filter(({ share }) => share > 0),
    64,
  );
}
