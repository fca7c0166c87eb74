/**
 * The range around a step time predicted on a cluster that is anchored on a measured run of its own: narrower than that of
 * published runs of others, and the wider the less the layout is like that run. The ranges are of published grids, each
 * row predicted from another one (`bench/anchor.ts`, `anchored-ranges.ts`).
 */
import type { Model } from '../../models/model.js';
import type { Layout } from '../../strategies/job.js';
import { type Anchor, type AnchoredRun, isFar, type Likeness, type Place } from '../anchor/run.js';
import { ANCHORED_RANGES } from './anchored-ranges.js';
import type { Interval } from './conformal.js';

/** Where both lie. */
export function placeOf(run: AnchoredRun, anchor: AnchoredRun): Place {
  return run.nodes === 1 && anchor.nodes === 1 ? 'node' : 'nodes';
}

/** Doublings of one size or another by which layouts are still alike. */
const NEAR = 2;

/** How like the anchor a run is. */
export function likenessOf(run: AnchoredRun, anchor: AnchoredRun): Likeness {
  const same =
    run.model === anchor.model && run.sequence === anchor.sequence && run.precision === anchor.precision;
  if (!same) return 'apart';
  return doublingsBetween(run.layout, anchor.layout) <= NEAR ? 'alike' : 'other';
}

const SIZES = [
  'dp',
  'tp',
  'pp',
  'cp',
  'ep',
  'vpp',
  'microBatch',
] as const satisfies readonly (keyof Layout)[];

/** Doublings from each size of one layout to the other's, together; another recomputation or ZeRO stage counts as one. */
export function doublingsBetween(one: Layout, other: Layout): number {
  const sizes = SIZES.reduce((sum, size) => sum + Math.abs(Math.log2(one[size] / other[size])), 0);
  return sizes + (one.recompute === other.recompute ? 0 : 1) + (stageOf(one) === stageOf(other) ? 0 : 1);
}

/** One replica has nothing to shard. */
function stageOf({ zero, dp, cp }: Layout): number {
  return dp * cp === 1 ? 0 : zero;
}

/**
 * Why `anchor` narrows no range of `model`: the run is likely another than its file says, or one of experts, whose published
 * grids were predicted no better with an anchor (docs/anchor.md). Undefined where it does.
 */
export function notNarrowed(anchor: Anchor, model: Pick<Model, 'moe'>): string | undefined {
  if (isFar(anchor)) return 'it is too far from its prediction to be taken for the run that its file says';
  return model.moe === undefined
    ? undefined
    : 'runs of experts differ by what no factor of the machine explains (docs/anchor.md)';
}

/** Which ranges an answer about `model` shows, as a sentence. */
export function rangesShown(anchor: Anchor, model: Pick<Model, 'moe'>): string {
  const why = notNarrowed(anchor, model);
  return why === undefined
    ? 'Ranges are those of anchored runs, or those without an anchor where these are narrower.'
    : `Ranges are not narrower for it: ${why}.`;
}

/** The range of ln(real / predicted) for `run`, anchored on `anchor`. */
export function anchoredLogRange(run: AnchoredRun, anchor: AnchoredRun): Interval {
  return ANCHORED_RANGES[likenessOf(run, anchor)][placeOf(run, anchor)];
}

/**
 * The same around `seconds`, or `plain`, the range without an anchor around the same, where that is the narrower one: to
 * know more makes nothing less certain.
 */
export function anchoredInterval(
  seconds: number,
  run: AnchoredRun,
  anchor: AnchoredRun,
  plain: Interval | null,
): Interval {
  const { low, high } = anchoredLogRange(run, anchor);
  const own = { low: seconds * Math.exp(Math.min(0, low)), high: seconds * Math.exp(Math.max(0, high)) };
  const width = (range: Interval) => range.high / range.low;
  return plain !== null && width(plain) < width(own) ? plain : own;
}

/** Of a normal distribution, its 90 % quantile over its 95 % quantile. */
const ONE_SIDED = 1.2816 / 1.6449;

/** The median, which the anchor has put right, and the time that nine in ten need at most, from the end of the range. */
export function anchoredPercentiles(seconds: number, { high }: Interval): { p50: number; p90: number } {
  return { p50: seconds, p90: seconds * (high / seconds) ** ONE_SIDED };
}
