/**
 * How often published runs ran out of memory, by the share of the capacity that they were predicted to take. A run
 * predicted at 95 % of the memory is a coin that is not fair: fragments of the allocator, workspaces and buffers decide.
 */
import { OUTCOMES } from '../interval/outcomes.js';
import type { OutcomeBand } from './figures.js';

/** One run whose outcome is known. */
export interface Outcome {
  /** Predicted peak over capacity. */
  readonly share: number;
  readonly ranOut: boolean;
}

/** Bands are so wide that each holds some thirty runs; what is predicted below half the capacity fits. */
const LOWEST = 0.5;
const WIDTH = 0.05;
const BANDS = 10;

/** In a tight band at least one run in ten ran out. */
const NOTABLE = 0.1;
/** In a risky one at least one in five. */
const RISKY = 0.2;

/** Counts by band, from half the capacity to the whole. */
export function bandsOf(outcomes: readonly Outcome[]): OutcomeBand[] {
  return Array.from({ length: BANDS }, (_, i) => {
    const edge = (at: number) => Number((LOWEST + WIDTH * at).toFixed(2));
    const [from, to] = [edge(i), edge(i + 1)];
    const last = i === BANDS - 1;
    const here = outcomes.filter(({ share }) => share >= from && (share < to || (last && share <= to)));
    return { from, to, runs: here.length, ranOut: here.filter(({ ranOut }) => ranOut).length };
  });
}

/**
 * From this share of the capacity on, a peak is tight: the lowest edge above which every band has at least one run in ten
 * that ran out. The last band is tight, whatever is known of it.
 */
export function tightFrom(bands: readonly OutcomeBand[]): number {
  return edgeAbove(bands, NOTABLE);
}

/** From this share on, what nobody asked for should not fill memory: in every band above, one run in five ran out. */
export function riskyFrom(bands: readonly OutcomeBand[]): number {
  return edgeAbove(bands, RISKY);
}

function edgeAbove(bands: readonly OutcomeBand[], share: number): number {
  const quiet = bands.slice(0, -1).findLast(({ runs, ranOut }) => ranOut < share * runs || runs === 0);
  return quiet?.to ?? bands[0]!.from;
}

/** The band of a peak that takes `share` of the capacity; undefined below half of it and above the whole. */
export function bandAt(share: number, bands: readonly OutcomeBand[] = OUTCOMES): OutcomeBand | undefined {
  return bands.findLast(({ from, to }) => share >= from && share <= to);
}
