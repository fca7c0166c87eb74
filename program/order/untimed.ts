/**
 * The run without time: every op ends as soon as it may. What can come to its end does so whatever things cost,
 * because who meets whom does not depend on time; so what is left when nothing moves any more is left in every run.
 */
import type { Axis } from '../mesh.js';
import type { CollectiveOp } from '../program.js';
import { Countdown } from './countdown.js';
import type { Lane, Lanes } from './lanes.js';
import { type CalledSegments, KIND, type Names, type RolePlan } from './plans.js';
import { Rendezvous } from './rendezvous.js';

/** What runs. */
export interface Cast {
  readonly lanes: Lanes;
  /** By lane; lanes of one role share a plan. */
  readonly plans: readonly RolePlan[];
  readonly names: Names;
  readonly segments: CalledSegments;
  /** A send leaves its message in a mailbox and is done; false: both ends meet. */
  readonly mailboxes: boolean;
}

/** Told of ops, by number, that meet and so end together, in rounds: in each, all goes on until it has to meet. */
export type Observer = (round: number, members: readonly number[]) => void;

const [WAITING, ENDED] = [1, 2];

export class UntimedRun {
  readonly countdown: Countdown;
  readonly #cast: Cast;
  readonly #rendezvous: Rendezvous;
  /** By lane and number of the series: who meets. */
  readonly #groups: (readonly Lane[] | undefined)[][];
  readonly #state: Uint8Array;
  /** Ops whose own list has come to them, and those that have met. */
  readonly #ready: number[] = [];
  #met: (readonly number[])[] = [];

  /** Runs at once, to its end or until nothing moves. */
  constructor(cast: Cast, observe: Observer = () => {}) {
    this.#cast = cast;
    this.countdown = new Countdown(cast.plans);
    this.#rendezvous = new Rendezvous(cast.plans.length);
    this.#groups = cast.plans.map(() => []);
    this.#state = new Uint8Array(this.countdown.count);
    this.countdown.forEachFree(this.#push);
    for (let round = 0; this.#ready.length > 0; round++) {
      for (let op = this.#ready.pop(); op !== undefined; op = this.#ready.pop()) this.#come(op);
      const met = this.#met;
      this.#met = [];
      for (const members of met) {
        observe(round, members);
        for (const op of members) this.#end(op);
      }
    }
  }

  /** Whether all it waited for in its own list has ended, and others have not come. */
  waits(number: number): boolean {
    return this.#state[number] === WAITING;
  }

  hasEnded(number: number): boolean {
    return this.#state[number] === ENDED;
  }

  /** The lanes that meet at an op that needs others, the op's own included; undefined where it needs none. */
  partiesOf(number: number): readonly Lane[] | undefined {
    const { plans, lanes, segments, names } = this.#cast;
    const lane = lanes.all[this.countdown.laneOf(number)]!;
    const place = this.countdown.placeOf(number);
    const { ops, kinds, rendezvous, targets } = plans[lane.index]!;
    const series = rendezvous[place]!;
    if (series < 0) return undefined;
    if (kinds[place] === KIND.call) return this.#group(lane, series, segments.at(targets[place]!).axes);
    if (kinds[place] === KIND.collective) {
      const op = ops[place] as CollectiveOp;
      return lanes.takesPart(lane, op) ? this.#group(lane, series, op.axis, op.among) : undefined;
    }
    const known = this.#groups[lane.index]![series];
    const pair = known ?? [lane, lanes.peer(lane, names.channels[targets[place]!]!.like)!];
    this.#groups[lane.index]![series] = pair;
    return pair;
  }

  readonly #push = (number: number) => {
    this.#ready.push(number);
  };

  #end(number: number): void {
    this.#state[number] = ENDED;
    this.countdown.ended(number, this.#push);
  }

  /** All that op `number` waits for in its list has ended. */
  #come(number: number): void {
    this.#state[number] = WAITING;
    const parties = this.partiesOf(number);
    if (parties === undefined || parties.length === 1) this.#end(number);
    else {
      const members = this.#meets(number, parties);
      if (members !== undefined) this.#met.push(members);
    }
  }

  /** What can end now: all that meet, if this was the last to come. */
  #meets(number: number, parties: readonly Lane[]): readonly number[] | undefined {
    const { plans, names, mailboxes } = this.#cast;
    const lane = this.countdown.laneOf(number);
    const place = this.countdown.placeOf(number);
    const { kinds, rendezvous, nth, targets } = plans[lane]!;
    const [series, n] = [rendezvous[place]!, nth[place]!];
    if (kinds[place] !== KIND.send && kinds[place] !== KIND.recv) {
      return this.#rendezvous.arrive(parties[0]!, series, parties, number, n);
    }
    const { peersRendezvous } = names.channels[targets[place]!]!;
    const [here, peer] = parties as readonly [Lane, Lane];
    const members = this.#rendezvous.arriveAtPeer(here, series, peer, peersRendezvous, number, n);
    if (!mailboxes) return members;
    // Who sends waits for nobody, and so has ended when the receiver comes later.
    if (kinds[place] === KIND.send) return members ?? [number];
    return members === undefined ? undefined : [number];
  }

  #group(lane: Lane, series: number, axes: readonly Axis[], among?: readonly number[]): readonly Lane[] {
    const known = this.#groups[lane.index]![series] ?? this.#cast.lanes.group(lane, axes, among);
    this.#groups[lane.index]![series] = known;
    return known;
  }
}
