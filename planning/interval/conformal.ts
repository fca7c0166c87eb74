/**
 * A range from residuals, ln(measured / predicted), that a new source's runs fall into nine times in ten, whatever kind of
 * run they are.
 *
 * What one source measures shares its machine, its software and its way of counting, so the question is not how far the
 * next row of a known source is off but how far a *new* source is: every source weighs the same (Lee, Barber, Willett,
 * "Distribution-free inference with hierarchical data", arXiv 2306.06342). The ends are additive quantiles over the
 * traits of a run, which makes coverage hold for each trait and not only over all (Gibbs, Cherian, Candès, "Conformal
 * prediction with conditional guarantees", arXiv 2305.12616). Then sources are left out, one at a time, and what they show
 * to be too narrow, over all runs or over those of one trait, is widened until they are covered as often as asked for.
 */
import { largest } from '../../input/extremes.js';
import {
  type Additive,
  type Direction,
  quantileAt,
  quantileFit,
  type Residuals,
} from './quantile-regression.js';
import type { Trait } from './traits.js';

export { type Additive, NOTHING, quantileAt, type Residuals } from './quantile-regression.js';

/** Seconds, or ln of a ratio. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The ends of ranges of ln(measured / predicted), by traits. */
export interface Ends {
  readonly low: Additive;
  readonly high: Additive;
}

/**
 * ln(measured / predicted) of a run of a new source, by traits: half are above `p50`, which is the median bias of the
 * predictions, and nine in ten are below `p90`.
 */
export interface LogQuantiles {
  readonly p50: Additive;
  readonly p90: Additive;
}

/** The share of new runs a range is to hold. */
export const COVERAGE = 0.9;

/** Fewer sources than this say nothing about a new one. */
const FEWEST_SOURCES = 4;
/** Of one trait, fewer runs or fewer sources than these say nothing about its coverage. */
const FEWEST_RUNS = 20;
const FEWEST_OF_TRAIT = 2;
/** By so much, in ln, an end is moved at a time, and at most so often. */
const STEP = 0.01;
const MOST_STEPS = 400;

/** Releases of one series (`MLPerf Training v3.0`, `v4.1`) are one source: they share method and code. */
export function seriesOf(source: string): string {
  return source.replace(/\s+v\d[\w.]*/g, '');
}

/** Ends of ranges by traits, as if source `without` had never published; null with fewer than four other sources. */
export interface EndsWithout {
  ends(without?: string): Ends | null;
}

/** Ranges and quantiles from residuals; each is worked out once. */
export class Intervals implements EndsWithout {
  readonly #residuals: readonly Residuals[];
  readonly #known = new Map<string, Ends | null>();

  constructor(residuals: readonly Residuals[]) {
    this.#residuals = residuals.map((r) => ({ ...r, source: seriesOf(r.source) }));
  }

  /** Ends by traits, as if source `without` had never published; null with fewer than four sources. */
  ends(without = ''): Ends | null {
    const left = seriesOf(without);
    const known = this.#known.get(left);
    if (known !== undefined) return known;
    const used = this.#residuals.filter(({ source }) => source !== left);
    const low = { level: (1 - COVERAGE) / 2, direction: -1 } as const;
    const high = { level: 1 - (1 - COVERAGE) / 2, direction: 1 } as const;
    const fitted = covering(used, [low, high]);
    const ends = fitted === null ? null : { low: fitted[0]!, high: fitted[1]! };
    this.#known.set(left, ends);
    return ends;
  }

  /** The range of ln(measured / predicted) of a run with these traits; null with fewer than four sources. */
  logRange(traits: readonly Trait[], without?: string): Interval | null {
    const ends = this.ends(without);
    return ends && rangeAt(ends, traits);
  }

  /** Median and 90 % quantile by traits, of the same residuals and by the same rules; null with fewer than four sources. */
  logQuantiles(): LogQuantiles | null {
    const fitted = covering(this.#residuals, [{ level: COVERAGE, direction: 1 }]);
    if (fitted === null) return null;
    return { p50: rounded(quantileFit(this.#residuals, 0.5, 1)), p90: fitted[0]! };
  }
}

/** The range of a run with these traits. */
export function rangeAt({ low, high }: Ends, traits: readonly Trait[]): Interval {
  return { low: quantileAt(low, traits), high: quantileAt(high, traits) };
}

/** One end of a range: the level of its quantile, and the direction in which traits move it. */
interface End {
  readonly level: number;
  readonly direction: Direction;
}

/** Additive quantiles, one for each end, moved out until sources left out are covered; null with too few sources. */
function covering(residuals: readonly Residuals[], ends: readonly End[]): Additive[] | null {
  const sources = [...new Set(residuals.map(({ source }) => source))];
  if (sources.length < FEWEST_SOURCES) return null;
  const fitOf = (known: readonly Residuals[]) =>
    ends.map(({ level, direction }) => ({ ...quantileFit(known, level, direction) }));
  const whole = fitOf(residuals);
  const folds = sources.map((source) => ({
    fits: fitOf(residuals.filter((r) => r.source !== source)),
    left: residuals.filter((r) => r.source === source),
  }));
  for (let step = 0; step < MOST_STEPS; step++) {
    const worst = mostWanting(folds, ends);
    if (worst === undefined) break;
    const { name, end } = worst;
    const moved = ends[end]!.direction * STEP;
    for (const fits of [whole, ...folds.map((fold) => fold.fits)]) fits[end]![name] += moved;
  }
  return whole.map(rounded);
}

/** To a ten-thousandth: more would be written out for nothing. */
function rounded(fit: Additive): Additive {
  const entries = Object.entries(fit).map(([name, figure]) => [name, Math.round(1e4 * figure) / 1e4]);
  return Object.fromEntries(entries) as Additive;
}

interface Fold {
  readonly fits: readonly Record<'all' | Trait, number>[];
  /** Residuals of the source that the fits do not know. */
  readonly left: readonly Residuals[];
}

/** Which group of runs lacks most to its coverage, and which end more of its runs are beyond; undefined where none lacks any. */
function mostWanting(
  folds: readonly Fold[],
  ends: readonly End[],
): { readonly name: 'all' | Trait; readonly end: number } | undefined {
  const groups = new Map<'all' | Trait, Tally>();
  for (const { fits, left } of folds) {
    const own = new Map<'all' | Trait, number[]>();
    for (const { traits, logRatios } of left) {
      const limits = fits.map((fit) => quantileAt(fit, traits));
      const beyond = ends.map(
        ({ direction }, i) => logRatios.filter((r) => direction * (r - limits[i]!) > 1e-9).length,
      );
      for (const name of ['all', ...traits] as const) {
        const sums = own.get(name) ?? [0, ...ends.map(() => 0)];
        own.set(name, sums);
        sums[0]! += logRatios.length;
        for (const [i, count] of beyond.entries()) sums[i + 1]! += count;
      }
    }
    for (const [name, [runs, ...beyond]] of own) add(groups, name, runs!, beyond);
  }
  let worst: { name: 'all' | Trait; end: number; lacks: number } | undefined;
  for (const [name, { runs, sources, beyond, shares }] of groups) {
    if (name !== 'all' && (runs < FEWEST_RUNS || sources < FEWEST_OF_TRAIT)) continue;
    const allowed = ends.reduce((sum, { level, direction }) => sum + (direction > 0 ? 1 - level : level), 0);
    const missed = beyond.map((count, i) => Math.max(count / runs, shares[i]! / sources));
    const lacks = missed.reduce((sum, share) => sum + share, 0) - allowed;
    if (lacks > 1e-9 && lacks > (worst?.lacks ?? 0)) {
      worst = { name, lacks, end: missed.indexOf(largest(missed)) };
    }
  }
  return worst;
}

/** Runs of a group, and how many of them are beyond each end: by number, and as a share summed over sources. */
interface Tally {
  runs: number;
  sources: number;
  readonly beyond: number[];
  readonly shares: number[];
}

function add(groups: Map<string, Tally>, name: string, runs: number, beyond: readonly number[]): void {
  const none = () => beyond.map(() => 0);
  const tally = groups.get(name) ?? { runs: 0, sources: 0, beyond: none(), shares: none() };
  groups.set(name, tally);
  tally.runs += runs;
  tally.sources += 1;
  for (const [i, count] of beyond.entries()) {
    tally.beyond[i]! += count;
    tally.shares[i]! += count / runs;
  }
}

/** The smallest value that at least `level` of the weight reaches, every source weighing one. */
export function balancedQuantile(
  sources: readonly { readonly scores: readonly number[] }[],
  level: number,
): number {
  const values = sources
    .flatMap(({ scores }) => scores.map((score) => ({ score, weight: 1 / scores.length })))
    .sort((a, b) => a.score - b.score);
  let reached = 0;
  for (const { score, weight } of values) {
    reached += weight;
    if (reached >= level * sources.length - 1e-9) return score;
  }
  return values.at(-1)?.score ?? 0;
}
