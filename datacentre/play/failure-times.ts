/**
 * When a node would break: points of a Poisson process whose rate can be multiplied without losing a point. Each point has
 * a mark, uniform over the numbers from 0 on, and counts where its mark is below the factor: at factor 2 come the points of
 * factor 1 and as many others (common random numbers; thinning: Lewis and Shedler, 1979). Marks are drawn in bands 0 … 1,
 * 1 … 2, 2 … 4, 4 … 8 …, each with a stream of its own.
 */
import { exponential } from '../../sim/lifetime/random/distributions.js';
import { Stream } from '../../sim/lifetime/random/stream.js';

const MILLIS_PER_DAY = 86_400_000;
/** Streams of plays lie above those of all else that a seed decides, a play's bands beside each other. */
const [FIRST_STREAM, BANDS] = [2 ** 16, 2 ** 8];

export interface FailuresOf {
  readonly seed: number;
  /** Which play it is, from 0. */
  readonly time: number;
  readonly node: number;
  /** At factor 1. */
  readonly perDay: number;
  /** The factor; less than 2^200. */
  readonly times: number;
}

/** A band of marks, with its next point. */
interface Band {
  readonly draws: Stream;
  readonly from: number;
  readonly width: number;
  readonly meanMillis: number;
  atMillis: number;
  mark: number;
}

export class FailureTimes {
  readonly #bands: readonly Band[];
  readonly #times: number;

  constructor({ seed, time, node, perDay, times }: FailuresOf) {
    const bands: Band[] = [];
    for (let from = 0, width = 1; from < times; width = from + width, from = width) {
      const stream = FIRST_STREAM + time * BANDS + bands.length;
      const meanMillis = MILLIS_PER_DAY / (perDay * width);
      bands.push({
        draws: new Stream(seed, node, stream),
        ...{ from, width, meanMillis, atMillis: 0, mark: Number.POSITIVE_INFINITY },
      });
    }
    this.#bands = bands;
    this.#times = times;
  }

  /** The first point after `millis`, in whole milliseconds; must not be asked for earlier times later. */
  after(millis: number): number {
    let first = Number.POSITIVE_INFINITY;
    for (const band of this.#bands) {
      while (band.atMillis <= millis || band.mark >= this.#times) {
        band.draws.next();
        band.atMillis += exponential(band.draws.fine) * band.meanMillis;
        band.mark = band.from + band.draws.coarse * band.width;
      }
      first = Math.min(first, band.atMillis);
    }
    return Math.ceil(first);
  }
}
