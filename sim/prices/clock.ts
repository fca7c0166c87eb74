/**
 * The clock a step is counted on: the finest that holds it. Nearly every step is played in picoseconds; one that comes
 * to the end of them is played again at prices in coarser ticks. A play that goes too far for its clock stops there,
 * at the latest after 1/256 of a step that the next but one is needed for, so what is tried in vain costs little.
 */
import { LongerThanAStep, type Picoseconds, TICKS_PS, wholeTicks } from '../../program/time.js';
import { meansInTicks } from '../run/mean-timing.js';
import type { SegmentTiming } from '../run/segments.js';
import type { CollectivePrice, Prices } from './prices.js';

/** Timings of segments, by name, at the prices they come with. */
export type Timings = ReadonlyMap<string, SegmentTiming>;

/**
 * What `play` returns at the first prices, from `prices` on with ever coarser ticks, whose clock holds its step. `known`
 * timings are those at `prices`. Throws LongerThanAStep when no clock does.
 */
export function onFinestClock<T>(
  prices: Prices,
  known: Timings | undefined,
  play: (prices: Prices, timings: Timings | undefined) => T,
): T {
  const { tickPs = 1 } = prices;
  try {
    return play(prices, known);
  } catch (error) {
    const coarser = TICKS_PS.find((tick) => tick > tickPs);
    if (!(error instanceof LongerThanAStep) || coarser === undefined) throw error;
    return onFinestClock(inTicks(prices, coarser), meansInTicks(known, coarser), play);
  }
}

/** The same prices to the nearest whole tick, for a clock that counts in them. */
export function inTicks(prices: Prices, tickPs: Picoseconds): Prices {
  const whole = (ps: Picoseconds) => wholeTicks(ps, tickPs);
  const counted = (price: CollectivePrice): CollectivePrice => ({
    ...price,
    latencyPs: whole(price.latencyPs),
    transferPs: whole(price.transferPs),
  });
  const { collectiveLaunchPs, hostKernel } = prices;
  return {
    ...prices,
    tickPs,
    kernel: (kernel) => whole(prices.kernel(kernel)),
    ...(hostKernel === undefined ? {} : { hostKernel: (kernel) => whole(hostKernel(kernel)) }),
    launch: (kernel) => whole(prices.launch(kernel)),
    ...(collectiveLaunchPs === undefined ? {} : { collectiveLaunchPs: whole(collectiveLaunchPs) }),
    collective: (kind, bytes, group) => counted(prices.collective(kind, bytes, group)),
    transfer: (bytes, sameNode, apart) => counted(prices.transfer(bytes, sameNode, apart)),
    copy: (bytes, from, to, pageable) => counted(prices.copy(bytes, from, to, pageable)),
  };
}
