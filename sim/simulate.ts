/**
 * The simulator: plays a program in virtual time. Each lane starts an op when its stream is free and
 * what it waits for has ended; collectives and sends start when all their ranks are there, take their
 * latency, then move bytes over the ranks' ports, which they share with whatever else is on them.
 */
import type { Axis } from '../program/mesh.js';
import { Cells } from '../program/order/cells.js';
import { type Lane, Lanes } from '../program/order/lanes.js';
import type { Insertion } from '../program/order/places.js';
import { KIND, Names, nthAt, plansOf, type RolePlan } from '../program/order/plans.js';
import { Rendezvous } from '../program/order/rendezvous.js';
import type { CollectiveOp, CopyOp, Op, Program, Role } from '../program/program.js';
import type { Result } from '../program/result.js';
import { howOf } from './collectives/price.js';
import { Engine } from './engine/engine.js';
import { type Played, resultOf } from './outcome/outcome.js';
import { onFinestClock, type Timings } from './prices/clock.js';
import { groupShape, type Placed } from './prices/placement.js';
import { type CollectivePrice, computePs, type GroupShape, type Prices } from './prices/prices.js';
import { Flows, NOBODY, QUIET, type Route } from './run/flows.js';
import { Messages } from './run/messages.js';
import { Progress } from './run/progress.js';
import { SegmentTimings } from './run/segments.js';

export interface SimulateOptions {
  /** Give every rank its own clock instead of one for each role. */
  readonly unfolded?: boolean;
  /** Keep spans, memory timeline and critical path for every lane; `summary`: critical path, and spans added up. */
  readonly detail?: boolean | 'summary';
  /** Timings of segments that other programs share with this one, at these prices and on groups of the same shape. */
  readonly timings?: Timings;
  /** More of the same put into the lists of roles. */
  readonly insertions?: ReadonlyMap<Role, readonly Insertion[]>;
}

/**
 * Plays `program` at `prices`, in ticks of a picosecond or, where the step is longer than 2.5 hours, in the finest ones
 * that hold it. Throws LongerThanAStep when none does, and Error when lanes wait for each other forever, which `check` would
 * have said in words.
 */
export function simulate(program: Program, prices: Prices, options: SimulateOptions = {}): Result {
  const { detail = false } = options;
  const kept = detail === 'summary' ? detail : detail ? 'spans' : 'none';
  return onFinestClock(prices, options.timings, (at, timings) => {
    const { timings: _, ...others } = options;
    return resultOf(play(program, at, timings ? { ...others, timings } : others), kept);
  });
}

/** The same, as the times of all ops, on the clock of the prices: throws LongerThanAStep beyond what that one holds. */
export function play(program: Program, prices: Prices, options: SimulateOptions = {}): Played {
  return new Run(program, prices, options).play();
}

class Run {
  readonly #program: Program;
  readonly #prices: Prices;
  readonly #engine: Engine;
  readonly #lanes: Lanes;
  readonly #segments: SegmentTimings;
  readonly #names = new Names();
  /** By lane; lanes of one role share a plan. */
  readonly #plans: readonly RolePlan[];
  /** By role and op: what a collective costs, once it has been asked for. */
  readonly #collectivePrices: readonly (CollectivePrice | undefined)[][];
  readonly #progress: Progress;
  readonly #rendezvous: Rendezvous;
  readonly #messages: Messages;
  readonly #flows: Flows;
  readonly #shapes = new Map<string, GroupShape>();
  /** By lane and number of the rendezvous' name. */
  readonly #groups: (readonly Lane[] | undefined)[][];
  /** By lane and number of the segment: calls that ranks enter together. */
  readonly #callRoutes: (Route | undefined)[][];
  readonly #readied = (number: number) => this.#ready(number);

  constructor(program: Program, prices: Prices, options: SimulateOptions) {
    const { unfolded = false, detail, timings, insertions } = options;
    this.#program = program;
    this.#prices = prices;
    this.#engine = new Engine(prices.tickPs);
    this.#segments = new SegmentTimings(program, prices, (op) => this.#shape(op), timings);
    const { roles, mesh } = program;
    const plans = plansOf(roles, this.#segments, this.#names, prices.serial, insertions);
    this.#lanes = new Lanes(new Cells(mesh, roles, this.#names, unfolded), roles);
    const lanes = this.#lanes.all;
    this.#collectivePrices = roles.map(({ ops }) => new Array<CollectivePrice | undefined>(ops.length));
    this.#groups = lanes.map(() => []);
    this.#rendezvous = new Rendezvous(lanes.length);
    this.#plans = lanes.map(({ roleIndex }) => plans[roleIndex]!);
    this.#callRoutes = lanes.map(() => []);
    this.#progress = new Progress(this.#plans, detail !== undefined && detail !== false);
    this.#flows = new Flows(this.#engine, lanes, prices, (op) => this.#finish(op));
    this.#messages = new Messages(this.#lanes, this.#names, prices, this.#flows);
  }

  play(): Played {
    this.#progress.forEachFree(this.#readied);
    this.#engine.run((op) => this.#finish(op));
    const { left } = this.#progress;
    if (left > 0) {
      throw new Error(
        `${this.#program.name}: ${left} ops never ran, ${this.#rendezvous.waiting} rendezvous were left waiting; check the program`,
      );
    }
    return {
      program: this.#program,
      lanes: this.#lanes.all,
      segments: this.#segments,
      events: this.#engine.events,
      tickPs: this.#engine.tickPs,
      planOf: (lane) => this.#planOf(lane),
      timesOf: (lane) => this.#progress.timesOf(lane),
      lastToCome: (lane, place) => {
        const last = this.#progress.lastToCome(this.#progress.numberOf(lane, place));
        return [this.#progress.laneOf(last), this.#progress.placeOf(last)];
      },
      shapeOf: (op) => this.#shape(op),
    };
  }

  #laneOf(number: number): Lane {
    return this.#lanes.all[this.#progress.laneOf(number)]!;
  }

  #planOf(lane: Lane): RolePlan {
    return this.#plans[lane.index]!;
  }

  #shape(op: Placed): GroupShape {
    const some = this.#names.coordinates.textOf(op.among);
    const key = `${op.axis.join('+')}|${some}|${op.owners?.length ?? ''}|${op.copies ?? ''}${op.library ?? ''}${howOf(op)}`;
    let shape = this.#shapes.get(key);
    if (!shape) {
      shape = groupShape(op, this.#program.mesh, this.#prices.devicesPerNode);
      this.#shapes.set(key, shape);
    }
    return shape;
  }

  /** All that op `number` waits for has ended. */
  #ready(number: number): void {
    const lane = this.#laneOf(number);
    const plan = this.#planOf(lane);
    const op = plan.places.at(this.#progress.placeOf(number));
    const { now } = this.#engine;
    this.#progress.starts(number, now);
    switch (plan.kinds[op]!) {
      case KIND.call:
        this.#call(lane, plan, op, number);
        return;
      case KIND.send:
      case KIND.recv:
        this.#message(lane, plan, op, number);
        return;
      default:
        this.#other(lane, plan, op, number);
    }
  }

  #call(lane: Lane, plan: RolePlan, place: number, number: number): void {
    const segment = plan.targets[place]!;
    const timing = this.#segments.at(segment);
    if (timing.axes.length === 0) {
      this.#flows.kernels(lane, number, timing.durationPs);
      return;
    }
    const name = plan.rendezvous[place]!;
    const group = this.#group(lane, name, timing.axes);
    const members = this.#arrive(lane, plan, place, group, number);
    if (!members) return;
    const routes = this.#callRoutes[lane.index]!;
    const route = routes[segment] ?? this.#flows.route(group, group, timing);
    routes[segment] = route;
    this.#flows.start(members, route, 0, timing.durationPs, 'kernels');
  }

  /** Ops of which a list has few. */
  #other(lane: Lane, plan: RolePlan, place: number, number: number): void {
    const op = plan.ops[place]!;
    if (op.kind === 'compute' && op.on === 'host')
      this.#flows.alone(lane, number, computePs(op, this.#prices));
    else if (op.kind === 'compute') this.#flows.kernels(lane, number, this.#prices.kernel(op.kernel));
    else if (op.kind === 'copy') this.#copy(lane, op, number);
    else if (op.kind === 'collective') this.#collective(lane, op, plan, place, number);
  }

  #copy(lane: Lane, op: CopyOp, number: number): void {
    const price = this.#prices.copy(op.bytes, op.from, op.to, op.pageable);
    this.#flows.alone(lane, number, price.latencyPs + price.transferPs);
  }

  #collective(lane: Lane, op: CollectiveOp, plan: RolePlan, place: number, number: number): void {
    if (!this.#lanes.takesPart(lane, op)) {
      this.#engine.schedule(this.#engine.now, number);
      return;
    }
    const name = plan.rendezvous[place]!;
    const group = this.#group(lane, name, op.axis, op.among);
    const members = this.#arrive(lane, plan, place, group, number);
    if (!members) return;
    const known = this.#collectivePrices[lane.roleIndex]!;
    const price = known[place] ?? this.#prices.collective(op.collective, op.bytes, this.#shape(op));
    known[place] = price;
    const route = this.#flows.route(group, group, price);
    this.#flows.start(members, route, price.latencyPs, price.transferPs);
  }

  /** The ops of the group that begin together, when this is the last to come. */
  #arrive(
    lane: Lane,
    plan: RolePlan,
    place: number,
    group: readonly Lane[],
    number: number,
  ): readonly number[] | undefined {
    if (group.length === 1) return [number];
    const nth = this.#nth(plan, place, number);
    const members = this.#rendezvous.arrive(lane, plan.rendezvous[place]!, group, number, nth);
    if (members) this.#progress.begin(members, this.#engine.now);
    return members;
  }

  /** Op `number`, which is written at `place`, is the n-th of its series in its list. */
  #nth(plan: RolePlan, place: number, number: number): number {
    return nthAt(plan, this.#progress.placeOf(number), place);
  }

  /** The lanes that meet at a rendezvous of this name: it says along which axes, and who takes part. */
  #group(lane: Lane, name: number, axes: readonly Axis[], among?: readonly number[]): readonly Lane[] {
    const ofLane = this.#groups[lane.index]!;
    const known = ofLane[name] ?? this.#lanes.group(lane, axes, among);
    ofLane[name] = known;
    return known;
  }

  /** A message goes when both ends are there; into a mailbox, at once, and its receiver fetches it from there. */
  #message(lane: Lane, plan: RolePlan, place: number, number: number): void {
    if (this.#prices.mailboxes !== true || plan.kinds[place] === KIND.recv) {
      this.#meetPeer(lane, plan, place, number);
      return;
    }
    const { price } = this.#messages.channelOf(lane, plan.targets[place]!);
    this.#flows.alone(lane, number, price.transferPs);
  }

  #meetPeer(lane: Lane, plan: RolePlan, place: number, number: number): void {
    const channel = plan.targets[place]!;
    const { peer, price, route } = this.#messages.channelOf(lane, channel);
    const { rendezvous, peersRendezvous } = this.#names.channels[channel]!;
    const nth = this.#nth(plan, place, number);
    const members = this.#rendezvous.arriveAtPeer(lane, rendezvous, peer, peersRendezvous, number, nth);
    if (!members) return;
    if (this.#prices.mailboxes !== true) {
      this.#progress.begin(members, this.#engine.now);
      this.#flows.start(members, route, price.latencyPs, price.transferPs);
      return;
    }
    const sends = plan.kinds[place] === KIND.send;
    const to = sends ? peer : lane;
    const received = [members.find((member) => this.#opOf(member).kind === 'recv')!];
    // Who had to wait for the message is told of it first; who finds it there is not.
    const latencyPs = sends ? price.latencyPs : 0;
    this.#progress.begin(received, this.#engine.now);
    const fetched = this.#flows.route(NOBODY, this.#flows.only(to), QUIET);
    this.#flows.start(received, fetched, latencyPs, price.transferPs);
  }

  #finish(number: number): void {
    if (this.#prices.mailboxes === true) {
      const lane = this.#laneOf(number);
      const plan = this.#planOf(lane);
      const op = plan.places.at(this.#progress.placeOf(number));
      if (plan.kinds[op] === KIND.send) this.#meetPeer(lane, plan, op, number);
    }
    this.#progress.ends(number, this.#engine.now, this.#readied);
  }

  #opOf(number: number): Op {
    const { ops, places } = this.#plans[this.#progress.laneOf(number)]!;
    return ops[places.at(this.#progress.placeOf(number))]!;
  }
}
