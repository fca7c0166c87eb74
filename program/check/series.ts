/** What the check runs, and the ops of each rank by series: what it brings to each of its meetings. */
import type { EnteredSegments } from '../order/entered.js';
import type { RolePlan } from '../order/plans.js';
import type { Cast } from '../order/untimed.js';
import type { LineOf } from './problem.js';

/** Places in a role's list by the number of the series, in order. */
export type Series = ReadonlyMap<number, readonly number[]>;

export interface Runnable extends Cast {
  readonly segments: EnteredSegments;
  /** By lane; lanes of one role share theirs. */
  readonly series: readonly Series[];
  /** Streams of a rank take turns in list order. */
  readonly serial: boolean;
  readonly lineOf: LineOf;
}

export function seriesOf({ rendezvous }: RolePlan): Series {
  const series = new Map<number, number[]>();
  for (let place = 0; place < rendezvous.length; place++) {
    const name = rendezvous[place]!;
    if (name < 0) continue;
    const known = series.get(name);
    if (known === undefined) series.set(name, [place]);
    else known.push(place);
  }
  return series;
}
