/**
 * The mean of a segment's timings at several lengths of its micro-batch: what a call takes on average, where every call is
 * of another length.
 */
import { type Picoseconds, wholeTicks } from '../../program/time.js';
import { addStretched, noParts } from '../outcome/attribution.js';
import type { SegmentTiming } from './segments.js';

/** A timing, and how many of all calls are like it. */
export interface Weighed {
  readonly timing: SegmentTiming;
  readonly share: number;
}

/** Shares add up to 1. Ops and what `longest` says of them stay, their times in proportion; all is in whole ticks. */
export function meanTiming(
  longest: SegmentTiming,
  all: readonly Weighed[],
  tickPs: Picoseconds = 1,
): SegmentTiming {
  const parts = noParts();
  const sent: Record<string, number> = {};
  let [exact, counted, intra, inter] = [0, 0, 0, 0];
  for (const { timing, share } of all) {
    exact += share * timing.durationPs;
    // What is rounded of one is made up for by the next.
    const upTo = wholeTicks(exact, tickPs);
    addStretched(parts, timing.parts, upTo - counted, tickPs);
    counted = upTo;
    intra += share * timing.durationPs * timing.intraBytesPerSecond;
    inter += share * timing.durationPs * timing.interBytesPerSecond;
    for (const [axis, bytes] of Object.entries(timing.sent)) sent[axis] = (sent[axis] ?? 0) + share * bytes;
  }
  const ratio = longest.durationPs === 0 ? 0 : counted / longest.durationPs;
  const scaled = (times: ArrayLike<number>) =>
    Float64Array.from(times, (ps) => Math.min(counted, wholeTicks(ps * ratio, tickPs)));
  const { startPs, activePs, endPs } = longest.times;
  return {
    ...longest,
    durationPs: counted,
    parts,
    sent: Object.fromEntries(Object.entries(sent).map(([axis, bytes]) => [axis, Math.round(bytes)])),
    intraBytesPerSecond: exact > 0 ? intra / exact : 0,
    interBytesPerSecond: exact > 0 ? inter / exact : 0,
    times: { startPs: scaled(startPs), activePs: scaled(activePs), endPs: scaled(endPs) },
    isMean: true,
  };
}

/** Of these timings, the means, on a clock of coarser ticks: others are worked out anew. */
export function meansInTicks(
  timings: ReadonlyMap<string, SegmentTiming> | undefined,
  tickPs: Picoseconds,
): ReadonlyMap<string, SegmentTiming> | undefined {
  const means = [...(timings ?? [])].filter(([, { isMean }]) => isMean === true);
  if (means.length === 0) return undefined;
  return new Map(means.map(([name, timing]) => [name, meanTiming(timing, [{ timing, share: 1 }], tickPs)]));
}
