/**
 * The best so far, and what follows from it: the longest step that is still of use in each lane. It never rises, and in the
 * end it depends on what was found alone, not on the order; so does what it rules out.
 */
import type { Sort } from '../found.js';
import { type Candidate, inOrder } from '../search/open.js';
import type { Lane } from './lanes.js';

/** A layout, and every strategy that comes to it. */
export interface Standing {
  /** Of these the first in the order of all layouts. */
  readonly candidate: Candidate;
  readonly lane: number;
  /** Of a run that a step comes to: what is compared. */
  readonly seconds: number;
  /** US dollars of a step; not a number where nobody knows the price. */
  readonly usd: number;
  /** Whether it is within the limits. */
  readonly within: boolean;
  /** Grounds of the other strategies. */
  readonly also: readonly number[];
}

/** Of a second of a step. */
type Rates = Pick<Lane, 'usdPerSecond' | 'stretch'>;

/** Rounding must not put out what costs as much. */
const JUST_ABOVE = 1 + 1e-12;

export class Standings {
  readonly #lanes: readonly Lane[];
  readonly #sort: Sort;
  readonly #top: number;
  readonly #keeps: (candidate: Candidate, lane: number) => boolean;
  readonly #rates: (candidate: Candidate, lane: number) => Rates;
  readonly #all = new Map<string, Standing>();
  #worst: readonly number[];

  /** `keeps` says whether a layout is within the limits, `rates` what its run comes to, no less than its lane says. */
  constructor(
    lanes: readonly Lane[],
    { sort, top }: { readonly sort: Sort; readonly top: number },
    keeps: (candidate: Candidate, lane: number) => boolean,
    rates: (candidate: Candidate, lane: number) => Rates = (_, lane) => lanes[lane]!,
  ) {
    this.#lanes = lanes;
    this.#sort = sort;
    this.#top = top;
    this.#keeps = keeps;
    this.#rates = rates;
    this.#worst = lanes.map(() => Number.POSITIVE_INFINITY);
  }

  /** The longest step that is of use in a lane, seconds. */
  worst(lane: number): number {
    return this.#worst[lane]!;
  }

  get all(): Iterable<Standing> {
    return this.#all.values();
  }

  add(candidate: Candidate, lane: number): void {
    const { job, evaluation } = candidate;
    const { stepTimeSeconds, memory, breakdown } = evaluation;
    // Plans of other names that come to the same ops have all of it in common, to the last digit.
    const key = JSON.stringify([lane, job.layout, stepTimeSeconds, memory, breakdown]);
    const known = this.#all.get(key);
    if (known === undefined) {
      const { usdPerSecond, stretch } = this.#rates(candidate, lane);
      const [seconds, usd] = [stepTimeSeconds * stretch, stepTimeSeconds * usdPerSecond];
      const within = this.#keeps(candidate, lane);
      this.#all.set(key, { candidate, lane, seconds, usd, within, also: [] });
    } else {
      const first = inOrder(candidate.order, known.candidate.order) < 0;
      const [one, other] = first ? [candidate, known.candidate] : [known.candidate, candidate];
      const also = [...new Set([...known.also, other.ground])].sort((a, b) => a - b);
      this.#all.set(key, { ...known, candidate: one, also });
    }
    this.#worst = this.#useful();
  }

  /** The best within the limits, best first. */
  top(): Standing[] {
    return this.#within()
      .sort((a, b) => this.#compared(a, b))
      .slice(0, this.#top);
  }

  /** What nothing within the limits betters: of equals in time, cost and devices the first. */
  front(): Standing[] {
    const bests = this.#bests();
    const devices = ({ lane }: Standing) => this.#lanes[lane]!.devices;
    const betters = (a: Standing, b: Standing) => {
      // What nobody knows the price of is neither dearer nor cheaper.
      if (a.seconds > b.seconds || !(a.usd <= b.usd) || devices(a) > devices(b)) return false;
      const equal = a.seconds === b.seconds && a.usd === b.usd && devices(a) === devices(b);
      return !equal || inOrder(a.candidate.order, b.candidate.order) < 0;
    };
    return bests
      .filter((one) => !bests.some((other) => other !== one && betters(other, one)))
      .sort((a, b) => a.seconds - b.seconds || inOrder(a.candidate.order, b.candidate.order));
  }

  /** The best beyond the limits. */
  beyond(): Standing | undefined {
    return [...this.#all.values()].filter(({ within }) => !within).sort((a, b) => this.#compared(a, b))[0];
  }

  #within(): Standing[] {
    return [...this.#all.values()].filter(({ within }) => within);
  }

  /** The fastest within the limits of each lane that has any. */
  #bests(): Standing[] {
    const bests = new Map<number, Standing>();
    for (const one of this.#within()) {
      const best = bests.get(one.lane);
      const less = best === undefined ? -1 : one.seconds - best.seconds;
      if (less < 0 || (less === 0 && inOrder(one.candidate.order, best!.candidate.order) < 0))
        bests.set(one.lane, one);
    }
    return [...bests.values()];
  }

  #compared(a: Standing, b: Standing): number {
    const devices = this.#lanes[a.lane]!.devices - this.#lanes[b.lane]!.devices;
    const first = { time: 0, cost: a.usd - b.usd, devices }[this.#sort];
    return first || a.seconds - b.seconds || inOrder(a.candidate.order, b.candidate.order);
  }

  #useful(): number[] {
    const within = this.#within();
    const beyond = within.length === 0 ? this.beyond() : undefined;
    const last = within.length < this.#top ? undefined : this.top().at(-1);
    const bests = this.#bests();
    return this.#lanes.map(({ deadlineSeconds, budgetSeconds }, lane) => {
      const limit = Math.min(deadlineSeconds, budgetSeconds);
      if (beyond !== undefined) return Math.max(limit, this.#asGoodAs(beyond, lane));
      const ofTop = last === undefined ? Number.POSITIVE_INFINITY : this.#asGoodAs(last, lane);
      return Math.min(limit, Math.max(ofTop, this.#unbettered(bests, lane)));
    });
  }

  /** The longest step in a lane that is no worse than `one`. */
  #asGoodAs(one: Standing, lane: number): number {
    const { devices, usdPerSecond, stretch } = this.#lanes[lane]!;
    const more = devices - this.#lanes[one.lane]!.devices;
    if (this.#sort === 'time' || (this.#sort === 'devices' && more === 0))
      return longestIn(one.seconds, stretch);
    if (this.#sort === 'devices') return more < 0 ? Number.POSITIVE_INFINITY : -1;
    return longestFor(one.usd, usdPerSecond);
  }

  /** The longest step in a lane that no best of another betters. */
  #unbettered(bests: readonly Standing[], lane: number): number {
    const { devices, usdPerSecond, stretch } = this.#lanes[lane]!;
    let longest = Number.POSITIVE_INFINITY;
    for (const one of bests) {
      const asLong = longestIn(one.seconds, stretch);
      if (one.lane === lane) longest = Math.min(longest, asLong);
      else if (this.#lanes[one.lane]!.devices <= devices)
        longest = Math.min(longest, Math.max(asLong, longestFor(one.usd, usdPerSecond)));
    }
    return longest;
  }
}

/** The longest step that comes to no more than `seconds` of a run. */
function longestIn(seconds: number, stretch: number): number {
  return stretch === 1 ? seconds : (JUST_ABOVE * seconds) / stretch;
}

/** The longest step that costs no more than `usd`: any, where nobody knows the price. */
function longestFor(usd: number, usdPerSecond: number): number {
  return usdPerSecond === 0 || Number.isNaN(usd) || Number.isNaN(usdPerSecond)
    ? Number.POSITIVE_INFINITY
    : (JUST_ABOVE * usd) / usdPerSecond;
}
