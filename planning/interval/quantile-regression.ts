/**
 * How far from the prediction a quantile of ln(measured / predicted) is, for runs with and without traits: a figure for
 * all runs and, for each trait, how much further out it is, never less (Koenker, Bassett, "Regression Quantiles",
 * Econometrica 1978). Every source weighs one, however many runs it has.
 */
import { TRAITS, type Trait } from './traits.js';

/** ln(measured / predicted) of the runs of one source that have the same traits. */
export interface Residuals {
  readonly source: string;
  readonly traits: readonly Trait[];
  readonly logRatios: readonly number[];
}

/** ln of a ratio: `all` for any run, and what each trait adds to it. */
export type Additive = Readonly<Record<'all' | Trait, number>>;

/** Which way traits move a quantile: to longer steps, or to shorter ones. */
export type Direction = 1 | -1;

const NAMES = ['all', ...TRAITS] as const;

export const NOTHING: Additive = Object.freeze(
  Object.fromEntries(NAMES.map((name) => [name, 0])),
) as Additive;

/** The quantile for a run with these traits. */
export function quantileAt(fit: Additive, traits: readonly Trait[]): number {
  return traits.reduce((sum, trait) => sum + fit[trait], fit.all);
}

/** Runs with the same traits, of all sources: places of their figures in a fit; residuals ascending, with what of all weight and of weight × residual is before each. */
interface Pattern {
  readonly places: readonly number[];
  readonly values: Float64Array;
  readonly weights: Float64Array;
  readonly moments: Float64Array;
}

/** Descent runs at these widths of the smoothing one after the other, in ln. */
const WIDTHS = [0.2, 0.08, 0.03, 0.01];
const STEPS = 200;
/** Of the smoothing's width; runs with six traits move a quantile seven times as fast as runs with none. */
const PACE = 0.25;

/**
 * The additive quantile at `level` (0 to 1) of residuals, traits moving it in `direction` alone: the minimum of the pinball
 * loss, smoothed over ever smaller widths, by projected gradient descent.
 */
export function quantileFit(residuals: readonly Residuals[], level: number, direction: Direction): Additive {
  const patterns = patternsOf(residuals);
  // The first is that of all runs.
  const fit = new Float64Array(1 + TRAITS.length);
  const slope = new Float64Array(fit.length);
  for (const width of WIDTHS) {
    for (let step = 0; step < STEPS; step++) {
      slope.fill(0);
      for (const pattern of patterns) {
        let at = 0;
        for (const place of pattern.places) at += fit[place]!;
        const excess = below(pattern, at, width) - level * pattern.weights.at(-1)!;
        for (const place of pattern.places) slope[place]! += excess;
      }
      for (let place = 0; place < fit.length; place++) {
        const moved = fit[place]! - PACE * width * slope[place]!;
        fit[place] = place === 0 || direction * moved > 0 ? moved : 0;
      }
    }
  }
  return Object.fromEntries(NAMES.map((name, i) => [name, fit[i]!])) as Record<'all' | Trait, number>;
}

/** Weight of a pattern's residuals below `at`, one within `width` of it counting in part. */
function below({ values, weights, moments }: Pattern, at: number, width: number): number {
  const [from, to] = [countBelow(values, at - width), countBelow(values, at + width)];
  const within = weights[to]! - weights[from]!;
  return weights[from]! + ((at + width) * within - (moments[to]! - moments[from]!)) / (2 * width);
}

/** How many of ascending `values` are below `limit`. */
function countBelow(values: Float64Array, limit: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function patternsOf(residuals: readonly Residuals[]): Pattern[] {
  const rows = new Map<string, number>();
  for (const { source, logRatios } of residuals) rows.set(source, (rows.get(source) ?? 0) + logRatios.length);
  const weightOf = (source: string) => 1 / rows.get(source)! / rows.size;
  const groups = new Map<string, { traits: readonly Trait[]; entries: [number, number][] }>();
  for (const { source, traits, logRatios } of residuals) {
    const key = traits.join();
    const group = groups.get(key) ?? { traits, entries: [] };
    groups.set(key, group);
    for (const ratio of logRatios) group.entries.push([ratio, weightOf(source)]);
  }
  return [...groups.values()].map(({ traits, entries }) => {
    entries.sort(([a], [b]) => a - b);
    const values = Float64Array.from(entries, ([value]) => value);
    const [weights, moments] = [new Float64Array(entries.length + 1), new Float64Array(entries.length + 1)];
    for (const [i, [value, weight]] of entries.entries()) {
      weights[i + 1] = weights[i]! + weight;
      moments[i + 1] = moments[i]! + weight * value;
    }
    return { places: [0, ...traits.map((trait) => NAMES.indexOf(trait))], values, weights, moments };
  });
}
