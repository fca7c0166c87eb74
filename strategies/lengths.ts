/**
 * How long the micro-batches of padded sequences are. Each is padded to its longest sequence, in steps of eight tokens
 * (`pad_to_multiple_of` of Transformers' collators; more where ranks divide a sequence). Ranks wait for each other, so a
 * step lasts as long as for the rank whose share of it is longest:
 *
 * - replicas that meet in every micro-batch (sharded gradients or weights, experts) go by the longest of all of theirs;
 * - pipeline stages exchange tensors of one length, that of the longest sequence of the step;
 * - others meet once a step, after `n` micro-batches each. What is taken then is the longest of as many draws, between
 *   those of one replica and those of all, as make a micro-batch as long on average as the n-th part of the longest
 *   replica's sum: exact where n is 1 or replicas are, and in between as far as time is in proportion to length.
 */
import { type LengthShare, sequencesEach } from '../models/sequences.js';
import { distributesExperts } from './folding.js';
import type { Job } from './job.js';

/** Tokens that lengths are rounded up to a multiple of, so that GEMMs come out even on tensor cores. */
const PADDED_TO = 8;

/** Most lengths that are played; others are shared out between the two nearest, which keeps their mean. */
const MOST_PLAYED = 16;

/** Cells of the distribution of a replica's sum, and the micro-batches that are added up one by one. */
const CELLS = 32;
const MOST_ADDED = 64;

type Needed = Pick<Job, 'sequence' | 'lengths' | 'objective' | 'globalBatch'> & {
  readonly layout: Pick<
    Job['layout'],
    'dp' | 'tp' | 'pp' | 'cp' | 'ep' | 'etp' | 'zero' | 'sequenceParallel' | 'microBatch'
  >;
};

/** Whether sequences are shorter than full ones and padded. */
export function isPadded({ lengths }: Pick<Job, 'lengths'>): boolean {
  return lengths?.packing === 'padded';
}

/** Lengths of the sequences in a packed row; undefined where rows are whole sequences. */
export function documentsOf({ lengths }: Pick<Job, 'lengths'>): readonly LengthShare[] | undefined {
  return lengths?.packing === 'packed' ? lengths.lengths : undefined;
}

/** The lengths that micro-batches are played at, ascending: the same for all layouts that divide a sequence alike. */
export function playedLengths(job: Needed): readonly number[] {
  const rounded = [...new Set(roundedUp(job).map(({ tokens }) => tokens))];
  if (rounded.length <= MOST_PLAYED) return rounded;
  const [first, last] = [rounded[0]!, rounded.at(-1)!];
  const multiple = multipleOf(job);
  const at = (i: number) =>
    first + Math.round((((last - first) / (MOST_PLAYED - 1)) * i) / multiple) * multiple;
  const inner = Array.from({ length: MOST_PLAYED - 2 }, (_, i) => at(i + 1));
  return [...new Set([first, ...inner.filter((tokens) => tokens < last), last])];
}

/** The job were all its sequences as long. */
export function ofLength(job: Job, sequence: number): Job {
  const { lengths: _, ...others } = job;
  return { ...others, sequence };
}

/** How often a micro-batch is as long as each of `playedLengths`. */
export function paddedShares(job: Needed, draws = drawsOf(job)): readonly number[] {
  return spread(longestOf(roundedUp(job), draws), playedLengths(job));
}

/** Tokens that are computed in a step for each one that is learned from; 1 where nothing is padded. */
export function paddingFactor(job: Job): number {
  if (job.lengths === undefined || !isPadded(job)) return 1;
  const own = job.layout.microBatch * sequencesEach(job.objective);
  const { pp, dp, microBatch } = job.layout;
  const draws = pp === 1 ? own : (own * job.globalBatch) / (dp * microBatch);
  return meanOf(longestOf(roundedUp(job), draws)) / meanOf(job.lengths.lengths);
}

/** Sequences of which the longest says how long a micro-batch takes; not whole where replicas meet once a step. */
export function drawsOf(job: Needed): number {
  const { dp, pp, zero, microBatch } = job.layout;
  const own = microBatch * sequencesEach(job.objective);
  const rounds = job.globalBatch / (dp * microBatch);
  if (pp > 1) return own * dp * rounds;
  if (dp === 1 || rounds === 1 || zero >= 2 || distributesExperts(job.layout)) return own * dp;
  return meetingOnce(job, own, dp, rounds);
}

const known = new WeakMap<readonly LengthShare[], Map<string, number>>();

function meetingOnce(job: Needed, own: number, replicas: number, rounds: number): number {
  const all = job.lengths!.lengths;
  const ofAll = known.get(all) ?? new Map<string, number>();
  known.set(all, ofAll);
  const key = [own, replicas, rounds, multipleOf(job), job.sequence].join();
  const found = ofAll.get(key);
  if (found !== undefined) return found;
  const lengths = roundedUp(job);
  const mean = longestMean(longestOf(lengths, own), replicas, rounds);
  let [low, high] = [own, own * replicas];
  for (let i = 0; i < 40; i++) {
    const draws = (low + high) / 2;
    if (meanOf(longestOf(lengths, draws)) < mean) low = draws;
    else high = draws;
  }
  ofAll.set(key, high);
  return high;
}

/**
 * The mean of the largest of `replicas` sums of `rounds` lengths, a round. Of many rounds so many are added up as one by one
 * they can be; what the largest is beyond the mean falls with the root of the rounds (the central limit theorem).
 */
function longestMean(lengths: readonly LengthShare[], replicas: number, rounds: number): number {
  const mean = meanOf(lengths);
  const last = lengths.at(-1)!.tokens;
  const first = lengths[0]!.tokens;
  if (first === last) return mean;
  const cell = (last - first) / CELLS;
  const grid = Array.from({ length: CELLS + 1 }, (_, i) => first + i * cell);
  const one = spread(lengths, grid);
  const added = Math.min(rounds, MOST_ADDED);
  const sums = power(one, added);
  let below = 0;
  let largest = 0;
  for (const [i, share] of sums.entries()) {
    const upTo = Math.min(1, below + share);
    largest += (upTo ** replicas - below ** replicas) * (added * first + i * cell);
    below = upTo;
  }
  return mean + ((largest / added - mean) * Math.sqrt(added)) / Math.sqrt(rounds);
}

/** The distribution of the sum of so many. */
function power(one: readonly number[], times: number): readonly number[] {
  if (times === 1) return one;
  const half = power(one, Math.floor(times / 2));
  const even = convolved(half, half);
  return times % 2 === 0 ? even : convolved(even, one);
}

function convolved(a: readonly number[], b: readonly number[]): readonly number[] {
  const sum = new Array<number>(a.length + b.length - 1).fill(0);
  for (const [i, x] of a.entries()) if (x > 0) for (const [j, y] of b.entries()) sum[i + j]! += x * y;
  return sum;
}

/** The longest of so many sequences: P(longest ≤ l) = P(l)^draws. */
function longestOf(lengths: readonly LengthShare[], draws: number): readonly LengthShare[] {
  let below = 0;
  return lengths.map(({ tokens, share }, i) => {
    const upTo = i === lengths.length - 1 ? 1 : Math.min(1, below + share);
    const own = upTo ** draws - below ** draws;
    below = upTo;
    return { tokens, share: own };
  });
}

/** What each point of an ascending grid has of lengths that are shared out between the two nearest. */
function spread(lengths: readonly LengthShare[], grid: readonly number[]): readonly number[] {
  const shares = grid.map(() => 0);
  let at = 0;
  for (const { tokens, share } of lengths) {
    while (at < grid.length - 2 && grid[at + 1]! <= tokens) at++;
    const [low, high = low] = [grid[at]!, grid[at + 1]];
    const part = high! > low ? Math.min(1, Math.max(0, (tokens - low) / (high! - low))) : 0;
    shares[at]! += share * (1 - part);
    if (part > 0) shares[at + 1]! += share * part;
  }
  return shares;
}

function meanOf(lengths: readonly LengthShare[]): number {
  return lengths.reduce((sum, { tokens, share }) => sum + tokens * share, 0);
}

/** Sequence parallelism cuts a sequence into as many parts as there are tensor ranks, context ranks two parts each. */
function multipleOf({ layout: { tp, cp, sequenceParallel } }: Needed): number {
  const parts = (sequenceParallel ? tp : 1) * (cp > 1 ? 2 * cp : 1);
  return (PADDED_TO * parts) / commonDivisor(PADDED_TO, parts);
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

const rounding = new WeakMap<readonly LengthShare[], Map<string, readonly LengthShare[]>>();

/** Lengths as they are padded, ascending, never beyond a full sequence. */
function roundedUp(job: Needed): readonly LengthShare[] {
  const all = job.lengths!.lengths;
  const multiple = multipleOf(job);
  const ofAll = rounding.get(all) ?? new Map<string, readonly LengthShare[]>();
  rounding.set(all, ofAll);
  const key = `${multiple}|${job.sequence}`;
  const found = ofAll.get(key);
  if (found !== undefined) return found;
  const shares = new Map<number, number>();
  for (const { tokens, share } of all) {
    const rounded = Math.min(job.sequence, Math.ceil(tokens / multiple) * multiple);
    shares.set(rounded, (shares.get(rounded) ?? 0) + share);
  }
  const rounded = [...shares].sort(([a], [b]) => a - b).map(([tokens, share]) => ({ tokens, share }));
  ofAll.set(key, rounded);
  return rounded;
}
