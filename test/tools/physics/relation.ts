/** What a relation is: something that must hold of any job, and how much it is broken by where it does not. */
import type { Cluster } from '../../../hardware-profiles/profile.js';
import { type Evaluation, evaluate } from '../../../planning/evaluate/evaluate.js';
import { pricesOf } from '../../../sim/prices/cluster.js';
import type { Prices } from '../../../sim/prices/prices.js';
import { devicesOf, type Job } from '../../../strategies/job.js';
import { brokenRule } from '../../../strategies/rules/index.js';
import type { Plan } from '../../../strategies/write.js';
import { devicesOf as devicesFor } from './layouts.js';
import type { RandomJob } from './random-job.js';

export interface Violation {
  /** Relative: 0.01 is one per cent too long, or too large. */
  readonly size: number;
  readonly observed: string;
  readonly expected: string;
  /** Why it is no fault, where a reason is known: counted among the small ones. */
  readonly excuse?: string;
}

export type Verdict = Violation | 'holds' | 'does not apply';

export interface Relation {
  readonly name: string;
  of(subject: Subject): Verdict;
}

export interface Change {
  readonly job?: Job;
  readonly plan?: Plan;
  readonly cluster?: Cluster;
  readonly unfolded?: boolean;
  /** Every flow has ports and devices to itself. */
  readonly unshared?: boolean;
}

/** A random job under test; it is itself played once, whatever the number of relations. */
export class Subject {
  readonly random: RandomJob;
  #evaluation: Evaluation | undefined;

  constructor(random: RandomJob) {
    this.random = random;
  }

  /** The job as it is. */
  get evaluation(): Evaluation {
    this.#evaluation ??= this.#played({});
    return this.#evaluation;
  }

  /** The job with something changed. */
  played(change: Change): Evaluation {
    if (Object.keys(change).length === 0) return this.evaluation;
    return this.#played(change);
  }

  #played({ job, plan, cluster, unfolded = false, unshared = false }: Change): Evaluation {
    const { random } = this;
    const on = cluster ?? random.cluster;
    const played = job ?? random.job;
    const prices = pricesOf(on, devicesOf(played.layout));
    return evaluate(plan ?? random.plan, played, on, {
      unfolded,
      prices: unshared ? withoutSharing(prices) : prices,
    });
  }

  /** Whether a changed job keeps the rules, on as many devices unless told. */
  allows(job: Job, devices = devicesFor(this.random.strategy, this.random.cluster)): boolean {
    return brokenRule(this.random.strategy, job, devices) === undefined;
  }
}

function withoutSharing(prices: Prices): Prices {
  return { ...prices, intraPort: 1e18, interPort: 1e18, communicationShare: 0 };
}

/** How much longer a step may get where flows share: the most seen is half of it. */
const MOST_BY_SHARING = 0.05;

/** What is compared of two jobs, seconds. */
export type Measure = (evaluation: Evaluation) => number;

const STEP: Measure = ({ stepTimeSeconds }) => stepTimeSeconds;

/**
 * A job that was made easier takes no longer `than` it did. Where flows share ports and devices, one that is ready
 * sooner may slow down another that more depends on (Graham 1969, Bounds on Multiprocessing Timing Anomalies), as it
 * may on a machine. Then it must take no longer, to the picosecond, with nothing shared: what is left is in order.
 */
export function noLonger(
  subject: Subject,
  easier: Change,
  what: string,
  { than = {}, measure = STEP }: { readonly than?: Change; readonly measure?: Measure } = {},
): Verdict {
  const seconds = (change: Change) => measure(subject.played(change));
  const verdict = noMore(seconds(than), seconds(easier), what);
  if (typeof verdict === 'string') return verdict;
  const unshared = { unshared: true };
  const apart = noMore(
    seconds({ ...than, ...unshared }),
    seconds({ ...easier, ...unshared }),
    `${what}, nothing shared`,
  );
  if (apart !== 'holds') return apart;
  return verdict.size > MOST_BY_SHARING ? verdict : { ...verdict, excuse: 'flows share' };
}

/** Rounding to whole picoseconds and bytes. */
const ROUNDING = 1e-9;

/** `after` may not be more than `before`. */
export function noMore(before: number, after: number, what: string): Verdict {
  const rise = after / before - 1;
  if (!(rise > ROUNDING)) return 'holds';
  return {
    size: rise,
    observed: `${what}: ${figure(before)} → ${figure(after)} (+${(rise * 100).toFixed(3)} %)`,
    expected: 'no more',
  };
}

/** A statement that is true or false; a false one counts as wholly wrong unless `size` is given. */
export function exactly(right: boolean, observed: string, expected: string, size = 1): Verdict {
  return right ? 'holds' : { size, observed, expected };
}

/** The first that is broken; else holds. */
export function allOf(...verdicts: readonly Verdict[]): Verdict {
  return verdicts.find((verdict) => verdict !== 'holds') ?? 'holds';
}

function figure(x: number): string {
  return String(Number(x.toPrecision(7)));
}
