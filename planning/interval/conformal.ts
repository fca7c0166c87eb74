/**
 * A range from residuals, ln(measured / predicted), that a new source's runs fall into nine times in ten.
 *
 * What one source measures shares its machine, its software and its way of counting, so the question is not
 * how far the next row of a known source is off but how far a *new* source is: every source weighs the same,
 * however many rows it has (Lee, Barber, Willett, "Distribution-free inference with hierarchical data",
 * arXiv 2306.06342). Their extra weight for the unknown source covers 95 % with some twenty sources; instead
 * the level is raised above 90 % just as far as sources left out, one at a time, ask for.
 *
 * The scale differs by class of run; a class that few sources speak for borrows from the whole.
 */

/** Seconds, or ln of a ratio. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** What is known of a device before anything runs on it: where the parameters of its kernels are from. */
export type DeviceClass = Exclude<RunClass, 'moe'>;

/** What is known of a run: its class of device or, on any device, that the model is MoE. */
export const RUN_CLASSES = ['gpu-measured', 'gpu-borrowed', 'tpu', 'moe'] as const;
export type RunClass = (typeof RUN_CLASSES)[number];

/** ln(measured / predicted) of the runs of one source of one class. */
export interface Residuals {
  readonly source: string;
  readonly runs: RunClass;
  readonly logRatios: readonly number[];
  /** Whether the runs are unlike all other sources' (`ground.ts`); their ranges are `BEYOND` times as wide. */
  readonly beyond?: boolean;
}

/**
 * How many times as wide a range is beyond measured ground. Fitted on the published files in hand, each left
 * out in turn: nine rows in ten of the rest are within 1.04 half-widths of the centre where no property is beyond what
 * the other sources measured, and within 2.15 where one is, every source weighing the same.
 */
export const BEYOND = 2;

/** The share of new runs a range is to hold. */
export const COVERAGE = 0.9;

/**
 * ln(measured / predicted) of a run of a new source: half are above `p50`, which is the median bias of the
 * predictions, and nine in ten are below `p90`.
 */
export interface LogQuantiles {
  readonly p50: number;
  readonly p90: number;
}

/** Sources a class needs before its own scale weighs as much as that of all (assumed). */
const ENOUGH_SOURCES = 3;

/** Fewer sources than this say nothing about a new one. */
const FEWEST_SOURCES = 4;

/** Releases of one series (`MLPerf Training v3.0`, `v4.1`) are one source: they share method and code. */
export function seriesOf(source: string): string {
  return source.replace(/\s+v\d[\w.]*/g, '');
}

/** A source's residuals, each with the scale of its class taken out. */
interface Scaled {
  readonly source: string;
  /** Ascending |r − centre| / scale. */
  readonly scores: readonly number[];
}

interface Fit {
  readonly centre: number;
  readonly scale: (runs: RunClass) => number;
  readonly sources: readonly Scaled[];
}

/** How far a residual is from the centre: on either side, for a range; above it, for a quantile. */
type Distance = (fromCentre: number) => number;
const above: Distance = (fromCentre) => fromCentre;

/** Ranges from residuals; each is worked out once. */
export class Intervals {
  readonly #residuals: readonly Residuals[];
  readonly #known = new Map<string, { centre: number; halfWidth: (runs: RunClass) => number } | null>();

  constructor(residuals: readonly Residuals[]) {
    this.#residuals = residuals.map((r) => ({ ...r, source: seriesOf(r.source) }));
  }

  /** Null with fewer than four sources. */
  around(seconds: number, runs: RunClass, without?: string): Interval | null {
    const range = this.logRange(runs, without);
    return range && { low: seconds * Math.exp(range.low), high: seconds * Math.exp(range.high) };
  }

  /** The range of ln(measured / predicted); null with fewer than four sources. */
  logRange(runs: RunClass, without?: string): Interval | null {
    const range = this.#range(without === undefined ? '' : seriesOf(without));
    if (range === null) return null;
    const { centre, halfWidth } = range;
    return { low: centre - halfWidth(runs), high: centre + halfWidth(runs) };
  }

  /**
   * Median and 90 % quantile of ln(measured / predicted), of the same residuals and by the same rules as the range:
   * every source weighs one, and the level is raised as far as sources left out ask for. Null with fewer than four
   * sources.
   */
  logQuantiles(runs: RunClass): LogQuantiles | null {
    const fit = fitTo(this.#residuals, above);
    if (fit.sources.length < FEWEST_SOURCES) return null;
    const score = balancedQuantile(fit.sources, levelFor(this.#residuals, above));
    return { p50: fit.centre, p90: fit.centre + score * fit.scale(runs) };
  }

  #range(without: string) {
    const known = this.#known.get(without);
    if (known !== undefined) return known;
    const used = this.#residuals.filter((r) => r.source !== without);
    const fit = fitTo(used);
    const level = fit.sources.length < FEWEST_SOURCES ? null : levelFor(used);
    const score = level === null ? 0 : balancedQuantile(fit.sources, level);
    const range =
      level === null ? null : { centre: fit.centre, halfWidth: (runs: RunClass) => score * fit.scale(runs) };
    this.#known.set(without, range);
    return range;
  }
}

/** Centre, scale of each class, and scores. The centre is the median over sources of equal weight. */
function fitTo(residuals: readonly Residuals[], distance: Distance = Math.abs): Fit {
  const centre = balancedQuantile(
    bySource(residuals, (r) => r),
    0.5,
  );
  const deviation: Score = (r, _, beyond) => Math.abs(r - centre) / (beyond ? BEYOND : 1);
  const all = balancedQuantile(bySource(residuals, deviation), 0.5);
  const scales = new Map<RunClass, number>();
  for (const runs of new Set(residuals.map((r) => r.runs))) {
    const own = bySource(
      residuals.filter((r) => r.runs === runs),
      deviation,
    );
    const weight = own.length / (own.length + ENOUGH_SOURCES);
    // The geometric mean of the class's own scale and that of all, weighted by how many sources it has: few may
    // widen a range, and only many may narrow it.
    const scale = balancedQuantile(own, 0.5);
    scales.set(runs, Math.max(scale, scale ** weight * all ** (1 - weight)));
  }
  // Kernels that were never measured are not better known than those that were.
  const [measured, borrowed] = [scales.get('gpu-measured') ?? all, scales.get('gpu-borrowed')];
  if (borrowed !== undefined) scales.set('gpu-borrowed', Math.max(measured, borrowed));
  const scale = (runs: RunClass) => Math.max(scales.get(runs) ?? all, Number.MIN_VALUE);
  return {
    centre,
    scale,
    sources: bySource(
      residuals,
      (r, runs, beyond) => distance(r - centre) / (beyond ? BEYOND : 1) / scale(runs),
    ),
  };
}

/** A value of a residual, by its class and whether it is beyond measured ground. */
type Score = (logRatio: number, runs: RunClass, beyond: boolean) => number;

/** Values by source, ascending. */
function bySource(residuals: readonly Residuals[], value: Score): Scaled[] {
  const sources = new Map<string, number[]>();
  for (const { source, runs, logRatios, beyond = false } of residuals) {
    const scores = sources.get(source) ?? [];
    for (const each of logRatios.map((r) => value(r, runs, beyond))) scores.push(each);
    sources.set(source, scores);
  }
  return [...sources].map(([source, scores]) => ({ source, scores: scores.sort((a, b) => a - b) }));
}

/** The smallest value that at least `level` of the weight reaches, every source weighing one. */
export function balancedQuantile(sources: readonly Pick<Scaled, 'scores'>[], level: number): number {
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

/**
 * The lowest level at which sources left out of the fit, one at a time, are covered as often as asked for. A
 * class that only the source left out speaks for has no scale without it, and is not judged.
 */
function levelFor(residuals: readonly Residuals[], distance: Distance = Math.abs): number {
  const shared = residuals.filter((r) => residuals.some((s) => s.runs === r.runs && s.source !== r.source));
  const sources = [...new Set(shared.map((r) => r.source))];
  const folds = sources.map((source) => {
    const fit = fitTo(
      residuals.filter((r) => r.source !== source),
      distance,
    );
    const left = shared.filter((r) => r.source === source);
    const [own] = bySource(
      left,
      (r, runs, beyond) => distance(r - fit.centre) / fit.scale(runs) / (beyond ? BEYOND : 1),
    );
    return { fit, own: own!.scores };
  });
  for (let percent = Math.round(100 * COVERAGE); percent < 100; percent++) {
    const covered = folds.map(({ fit, own }) => {
      const score = balancedQuantile(fit.sources, percent / 100);
      return own.filter((each) => each <= score).length / own.length;
    });
    if (covered.reduce((sum, share) => sum + share, 0) >= COVERAGE * sources.length) return percent / 100;
  }
  return 1;
}
