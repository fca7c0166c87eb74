/** When jobs are submitted: more by day than by night, fewer at the weekend; otherwise each by itself (a Poisson process). */
import type { Workload } from '../../../hardware-profiles/workloads/workload.js';

const HOUR_MILLIS = 3_600_000;
const DAY_HOURS = 24;
const WEEK_DAYS = 7;

export class Arrivals {
  /** Since 1970. */
  readonly beginsAtMillis: number;
  /** Up to the end of each hour, relative to all. */
  readonly #upTo: Float64Array;
  readonly #hours: number;

  constructor({ begins, arrivals }: Workload, days: number) {
    this.beginsAtMillis = Date.parse(`${begins}T00:00:00Z`);
    this.#hours = days * DAY_HOURS;
    const firstDay = new Date(this.beginsAtMillis).getUTCDay();
    let total = 0;
    this.#upTo = Float64Array.from({ length: Math.ceil(this.#hours) }, (_, hour) => {
      const day = (firstDay + Math.floor(hour / DAY_HOURS)) % WEEK_DAYS;
      const often =
        arrivals.hours[hour % DAY_HOURS]! * (day === 0 || day === WEEK_DAYS - 1 ? arrivals.weekend : 1);
      total += often * Math.min(1, this.#hours - hour);
      return total;
    });
  }

  /** When the share `uniform`, in [0, 1], of all jobs has been submitted; milliseconds since 1970. */
  millisAt(uniform: number): number {
    const upTo = this.#upTo;
    const wanted = uniform * upTo[upTo.length - 1]!;
    let [low, high] = [0, upTo.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (upTo[middle]! < wanted) low = middle + 1;
      else high = middle;
    }
    const before = low === 0 ? 0 : upTo[low - 1]!;
    const within = ((wanted - before) / (upTo[low]! - before)) * Math.min(1, this.#hours - low);
    return this.beginsAtMillis + Math.floor((low + within) * HOUR_MILLIS);
  }
}
