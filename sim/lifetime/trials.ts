/**
 * A run played many times over, each time with other failures. A trial is a row of numbers, whoever plays it; what is said of
 * all of them is worked out from the rows in their order, so it does not depend on who played which.
 */
import { BADPUT_KINDS, type BadputKind, FATES, type Fate, type Lifetime } from './lifetime.js';
import { type Plan, planOf } from './plan.js';
import { Play } from './play.js';
import { accountOf, USE, USE_NAMES, USES } from './uses.js';

/** Seconds, or a count, that so many trials in a hundred stay below. */
export interface Quantiles {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
}

/** By trial: seconds from beginning to end, and device-seconds that were not worked. */
export interface TrialFigures {
  readonly wallSeconds: readonly number[];
  readonly unavailable: readonly number[];
  readonly checkpointSave: readonly number[];
}

/** What many trials say. */
export interface Trials {
  /** Played, and of these, finished: others were given up, and are not in the figures below. */
  readonly trials: number;
  readonly finished: number;
  readonly wallSeconds: Quantiles & { readonly mean: number };
  /** `any`: the share of trials with at least one. */
  readonly interruptions: Quantiles & { readonly mean: number; readonly any: number };
  /** Mean, by position of the cause. */
  readonly byCause: readonly number[];
  /** Time in steps that were kept over time from beginning to end, both of all trials together. */
  readonly ettr: number;
  /** Mean device-seconds. */
  readonly fates: Readonly<Record<Fate, number>>;
  readonly goodput: number;
  readonly badput: Readonly<Record<BadputKind, number>>;
  /** Of nodes that are there and wait for others. */
  readonly waitingForNodes: number;
  /** Of each trial that finished, in their order. */
  readonly each: TrialFigures;
  /** The trial with the median wall time. */
  readonly median: number;
  /** Events of the engine, of all trials. */
  readonly events: number;
}

/** Without any that finishes, no more are played than this. */
const HOPELESS = 8;
// Of a row: finished, wall, interruptions, kept, events; device-microseconds by use (upper and lower part); by cause.
const HEAD = 5;
const SPLIT = 2 ** 40;

/** Numbers in a row. */
export function rowLength(lifetime: Lifetime): number {
  return HEAD + 2 * USE_NAMES.length + lifetime.causes.length;
}

/** Plays trials `from` to before `to`. */
export function playRows(plan: Plan, seed: number, from: number, to: number): Float64Array<ArrayBuffer> {
  const length = rowLength(plan.lifetime);
  const rows = new Float64Array(length * (to - from));
  for (let trial = from; trial < to; trial++) {
    const played = new Play(plan, seed, trial);
    played.run();
    const at = (trial - from) * length;
    rows[at] = played.finished ? 1 : 0;
    rows[at + 1] = played.wall;
    rows[at + 2] = played.interruptions;
    rows[at + 3] = played.keptMicros;
    rows[at + 4] = played.events;
    for (const [i, use] of played.tally.uses(plan).entries()) {
      rows[at + HEAD + 2 * i] = Number(use / BigInt(SPLIT));
      rows[at + HEAD + 2 * i + 1] = Number(use % BigInt(SPLIT));
    }
    rows.set(played.byCause, at + HEAD + 2 * USE_NAMES.length);
  }
  return rows;
}

/** How many of the trials are played: after the first few, none if none of them came to its end. */
export function worthPlaying(lifetime: Lifetime, first: Float64Array, trials: number): number {
  const length = rowLength(lifetime);
  for (let at = 0; at < first.length; at += length) if (first[at] === 1) return trials;
  return first.length / length;
}

/** The first trials, that say whether the rest is worth playing. */
export function firstTrials(trials: number): number {
  return Math.min(trials, HOPELESS);
}

/** What rows of trials 0, 1, 2 … say. */
export function summarised(lifetime: Lifetime, rows: Float64Array): Trials {
  const length = rowLength(lifetime);
  const trials = rows.length / length;
  const done: number[] = [];
  for (let trial = 0; trial < trials; trial++) if (rows[trial * length] === 1) done.push(trial);
  const column = (i: number) => done.map((trial) => rows[trial * length + i]!);
  const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;
  const byWall = done.toSorted((a, b) => rows[a * length + 1]! - rows[b * length + 1]! || a - b);
  const uses = USE_NAMES.map((_, use) => {
    let sum = 0n;
    for (const trial of done) {
      const at = trial * length + HEAD + 2 * use;
      sum += BigInt(rows[at]!) * BigInt(SPLIT) + BigInt(rows[at + 1]!);
    }
    return sum;
  });
  const { fates, goodput, badput } = accountOf(uses);
  const seconds = (micros: bigint) => Number(micros) / 1e6 / done.length;
  const wall = column(1).map((micros) => micros / 1e6);
  let events = 0;
  for (let trial = 0; trial < trials; trial++) events += rows[trial * length + 4]!;
  return {
    trials,
    finished: done.length,
    wallSeconds: { mean: mean(wall), ...quantiles(wall) },
    interruptions: {
      ...{ mean: mean(column(2)), ...quantiles(column(2)) },
      any: mean(column(2).map((count) => Math.min(1, count))),
    },
    byCause: lifetime.causes.map((_, i) => mean(column(HEAD + 2 * USE_NAMES.length + i))),
    ettr: mean(column(3)) / mean(column(1)),
    fates: recordOf(FATES, (fate) => seconds(fates[fate])),
    goodput: seconds(goodput),
    badput: recordOf(BADPUT_KINDS, (kind) => seconds(badput[kind])),
    waitingForNodes: seconds(uses[USE.wait]!),
    each: {
      wallSeconds: wall,
      unavailable: done.map((trial) => spentOn(rows, trial * length, DOWN)),
      checkpointSave: done.map((trial) => spentOn(rows, trial * length, [USE.checkpoint])),
    },
    median: byWall[Math.ceil(byWall.length / 2) - 1] ?? 0,
    events,
  };
}

/** Uses while which nothing is worked. */
const DOWN = USE_NAMES.flatMap((name, i) => (USES[name].fate === 'unavailable' ? [i] : []));

/** Device-seconds of some uses in the row at `at`. */
function spentOn(rows: Float64Array, at: number, uses: readonly number[]): number {
  return uses.reduce((sum, use) => {
    const place = at + HEAD + 2 * use;
    return sum + (rows[place]! * SPLIT + rows[place + 1]!) / 1e6;
  }, 0);
}

/** All of it, in this thread; `cli/threads/trials.ts` plays the same on several. */
export function playHere(lifetime: Lifetime, trials: number, seed: number): Trials {
  const plan = planOf(lifetime);
  const first = playRows(plan, seed, 0, firstTrials(trials));
  const rest = playRows(plan, seed, firstTrials(trials), worthPlaying(lifetime, first, trials));
  return summarised(lifetime, joined([first, rest]));
}

/** Rows of one chunk after the other. */
export function joined(chunks: readonly Float64Array[]): Float64Array {
  const rows = new Float64Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    rows.set(chunk, at);
    at += chunk.length;
  }
  return rows;
}

/** Values as they are, none in between: the smallest that so many in a hundred are not above; NaN of none. */
export function quantiles(values: readonly number[]): Quantiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { p10: at(0.1), p50: at(0.5), p90: at(0.9) };
}

function recordOf<K extends string>(keys: readonly K[], value: (key: K) => number): Record<K, number> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, number>;
}
