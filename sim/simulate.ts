/**
 * The simulator: plays a program in virtual time. Each lane starts an op when its stream is free and
 * what it waits for has ended; collectives and sends start when all their ranks are there, take their
 * latency, then move bytes over the ranks' ports, which they share with whatever else is on them.
 */
import type { CollectiveOp, CopyOp, Op, Program, TransferOp } from '../program/program.js';
import type { Result } from '../program/result.js';
import type { Picoseconds } from '../program/time.js';
import { takesTime } from './dependencies.js';
import { Devices, type Work } from './devices.js';
import { Engine } from './engine.js';
import { Fluid } from './fluid.js';
import { type Lane, Lanes, takesPart } from './lanes.js';
import { Seating } from './meetings.js';
import { resultOf } from './outcome.js';
import { groupShape, sameNode } from './placement.js';
import { otherEnd, plansOf, type RolePlan } from './plans.js';
import { Ports } from './ports.js';
import type { CollectivePrice, GroupShape, Prices } from './prices.js';
import { SegmentBook } from './segments.js';

export interface SimulateOptions {
  /** Give every rank its own clock instead of one for each role. */
  readonly unfolded?: boolean;
  /** Keep spans, memory timeline and critical path for every lane. */
  readonly detail?: boolean;
}

/** Communication whose ranks are all there: waits out its latency, then moves its bytes. */
interface Motion {
  readonly members: readonly number[];
  readonly transferPs: Picoseconds;
  readonly uses: readonly number[];
  readonly demands: readonly number[];
  /** Lanes whose device it computes on, or takes its share of. */
  readonly lanes: readonly Lane[];
  readonly work: Work;
}

/**
 * Plays `program` at `prices`. Throws when lanes wait for each other forever, which `check` would
 * have said in words.
 */
export function simulate(program: Program, prices: Prices, options: SimulateOptions = {}): Result {
  return new Run(program, prices, options).play();
}

const NOBODY: readonly Lane[] = [];
/** Of a call without communication inside. */
const QUIET = { intraBytesPerSecond: 0, interBytesPerSecond: 0 };

/** Cores that want to work: one for each rank that takes part, once where a group sends to itself. */
function busy(senders: readonly Lane[], receivers: readonly Lane[]): number {
  const lanes = senders === receivers ? senders : [...senders, ...receivers];
  return lanes.reduce((sum, lane) => sum + lane.ranks, 0);
}

class Run {
  readonly #program: Program;
  readonly #prices: Prices;
  readonly #options: SimulateOptions;
  readonly #engine = new Engine();
  readonly #fluid: Fluid;
  readonly #ports: Ports;
  readonly #devices: Devices;
  /** Each lane as a list of one. */
  readonly #only: readonly (readonly Lane[])[];
  readonly #lanes: Lanes;
  readonly #book: SegmentBook;
  /** By lane; lanes of one role share a plan. */
  readonly #plans: readonly RolePlan[];
  readonly #seating: Seating;
  readonly #motions: Motion[] = [];
  readonly #latencyOver: number;
  /** The cores that all lanes share, where they do. */
  readonly #cores: readonly number[];
  readonly #shapes = new Map<string, GroupShape>();

  // Ops of all lanes, numbered lane by lane: lane l's op i is number base[l] + i.
  readonly #base: Int32Array;
  readonly #laneOf: Int32Array;
  readonly #unmet: Int32Array;
  readonly #start: Float64Array;
  readonly #active: Float64Array;
  readonly #end: Float64Array;
  #left = 0;

  constructor(program: Program, prices: Prices, options: SimulateOptions) {
    this.#program = program;
    this.#prices = prices;
    this.#options = options;
    this.#lanes = new Lanes(program, options.unfolded !== true);
    this.#book = new SegmentBook(program, prices, (op) => this.#shape(op));
    this.#fluid = new Fluid(this.#engine, (motion) => this.#arrived(motion));
    this.#ports = new Ports(this.#fluid, this.#lanes.all, prices);
    this.#only = this.#lanes.all.map((lane) => [lane]);
    this.#devices = new Devices(this.#fluid, this.#lanes.all.length, prices.communicationShare ?? 0);
    this.#cores = prices.cores === undefined ? [] : [this.#fluid.resource(prices.cores, 'cores')];
    this.#latencyOver = this.#engine.listen((motion) => this.#move(motion));

    const lanes = this.#lanes.all;
    this.#seating = new Seating(lanes.length);
    this.#plans = plansOf(lanes, this.#book, prices.serial);
    this.#base = new Int32Array(lanes.length + 1);
    for (const lane of lanes) this.#base[lane.index + 1] = this.#base[lane.index]! + lane.role.ops.length;
    const count = this.#base[lanes.length]!;
    this.#laneOf = new Int32Array(count);
    this.#unmet = new Int32Array(count);
    this.#start = new Float64Array(count);
    this.#active = new Float64Array(count);
    this.#end = new Float64Array(count);
  }

  play(): Result {
    for (const lane of this.#lanes.all) this.#prepare(lane);
    for (const lane of this.#lanes.all) this.#begin(lane);
    this.#engine.run((op) => this.#finish(op));
    if (this.#left > 0) {
      throw new Error(
        `${this.#program.name}: ${this.#left} ops never ran, ${this.#seating.waiting} meetings were left waiting; check the program`,
      );
    }
    return resultOf({
      program: this.#program,
      lanes: this.#lanes.all,
      book: this.#book,
      events: this.#engine.events,
      detail: this.#options.detail === true,
      depsOf: (lane) => this.#planOf(lane).deps,
      timesOf: (lane) => {
        const [from, to] = [this.#base[lane.index]!, this.#base[lane.index + 1]!];
        return {
          startPs: this.#start.subarray(from, to),
          activePs: this.#active.subarray(from, to),
          endPs: this.#end.subarray(from, to),
        };
      },
      shapeOf: (op) => this.#shape(op),
    });
  }

  #planOf(lane: Lane): RolePlan {
    return this.#plans[lane.index]!;
  }

  #shape(op: Pick<CollectiveOp, 'axis' | 'among' | 'owners' | 'copies'>): GroupShape {
    const key = `${op.axis.join('+')}|${op.among?.join() ?? ''}|${op.owners?.length ?? ''}|${op.copies ?? ''}`;
    let shape = this.#shapes.get(key);
    if (!shape) {
      shape = groupShape(op, this.#program.mesh, this.#prices.devicesPerNode);
      this.#shapes.set(key, shape);
    }
    return shape;
  }

  #prepare(lane: Lane): void {
    const { ops, deps } = this.#planOf(lane);
    const base = this.#base[lane.index]!;
    for (let i = 0; i < ops.length; i++) {
      this.#laneOf[base + i] = lane.index;
      this.#unmet[base + i] = deps.first[i + 1]! - deps.first[i]!;
      if (takesTime(ops[i]!)) this.#left++;
    }
  }

  #begin(lane: Lane): void {
    const { ops, deps } = this.#planOf(lane);
    const base = this.#base[lane.index]!;
    for (let i = 0; i < ops.length; i++) {
      if (takesTime(ops[i]!) && deps.first[i] === deps.first[i + 1]) this.#ready(base + i);
    }
  }

  /** All that op `number` waits for has ended. */
  #ready(number: number): void {
    const lane = this.#lanes.all[this.#laneOf[number]!]!;
    const plan = this.#planOf(lane);
    const local = number - this.#base[lane.index]!;
    const op = plan.ops[local]!;
    const now = this.#engine.now;
    this.#start[number] = now;
    this.#active[number] = now;
    switch (op.kind) {
      case 'compute':
        this.#kernels(lane, number, this.#prices.kernel(op.kernel));
        return;
      case 'copy':
        this.#copy(lane, op, number);
        return;
      case 'collective':
        if (!takesPart(this.#program.mesh, lane, op)) this.#engine.schedule(now, number);
        else this.#join(lane, this.#lanes.group(lane, op.axis, op.among), plan.meetings[local]!, number);
        return;
      case 'call': {
        const { axes } = this.#book.timing(op.segment);
        if (axes.length === 0) this.#kernels(lane, number, this.#book.timing(op.segment).durationPs);
        else this.#join(lane, this.#lanes.group(lane, axes), plan.meetings[local]!, number);
        return;
      }
      case 'send':
      case 'recv':
        this.#message(lane, op, plan.meetings[local]!, number);
        return;
    }
  }

  #copy(lane: Lane, op: CopyOp, number: number): void {
    const price = this.#prices.copy(op.bytes, op.from, op.to);
    this.#alone(lane, number, price.latencyPs + price.transferPs);
  }

  /** Work that needs no other lane; where lanes share cores, it needs one of those. */
  #alone(lane: Lane, number: number, durationPs: Picoseconds): void {
    if (this.#cores.length === 0) this.#engine.schedule(this.#engine.now + durationPs, number);
    else this.#set([number], this.#only[lane.index]!, NOBODY, 0, durationPs, QUIET);
  }

  /** Kernels, which transfers beside them slow down. */
  #kernels(lane: Lane, number: number, durationPs: Picoseconds): void {
    if (!this.#devices.shared) this.#alone(lane, number, durationPs);
    else this.#set([number], this.#only[lane.index]!, NOBODY, 0, durationPs, QUIET, 'kernels');
  }

  #join(lane: Lane, group: readonly Lane[], name: string, number: number): void {
    const members = this.#seating.arrive(lane, name, group, number);
    if (!members) return;
    const op = this.#opOf(number);
    if (op.kind === 'call') {
      const timing = this.#book.timing(op.segment);
      this.#set(members, group, group, 0, timing.durationPs, timing, 'kernels');
    } else {
      const collective = op as CollectiveOp;
      const price = this.#prices.collective(collective.collective, collective.bytes, this.#shape(collective));
      this.#set(members, group, group, price.latencyPs, price.transferPs, price);
    }
  }

  /** A message goes when both ends are there; into a mailbox, at once, and its receiver fetches it from there. */
  #message(lane: Lane, op: TransferOp, name: string, number: number): void {
    if (this.#prices.mailboxes !== true || op.kind === 'recv') this.#meetPeer(lane, op, name, number);
    else this.#alone(lane, number, this.#priceOf(lane, op).transferPs);
  }

  /** A message's two ends have seats of their own kind: what is out for one is in for the other. */
  #meetPeer(lane: Lane, op: TransferOp, name: string, number: number): void {
    const members = this.#seating.arriveAtPeer(
      lane,
      name,
      otherEnd(op),
      () => this.#lanes.peer(lane, op),
      number,
    );
    if (!members) return;
    const peer = this.#lanes.peer(lane, op);
    const [from, to] = op.kind === 'send' ? [lane, peer] : [peer, lane];
    const price = this.#priceOf(lane, op);
    if (this.#prices.mailboxes !== true) {
      this.#set(
        members,
        this.#only[from.index]!,
        this.#only[to.index]!,
        price.latencyPs,
        price.transferPs,
        price,
      );
      return;
    }
    const receiver = members.find((member) => this.#opOf(member).kind === 'recv')!;
    // Who had to wait for the message is told of it first; who finds it there is not.
    const latencyPs = op.kind === 'send' ? price.latencyPs : 0;
    this.#set([receiver], NOBODY, [to], latencyPs, price.transferPs, QUIET);
  }

  #priceOf(lane: Lane, op: TransferOp): CollectivePrice {
    const peer = this.#lanes.peer(lane, op);
    return this.#prices.transfer(op.bytes, sameNode(lane.rank, peer.rank, this.#prices.devicesPerNode));
  }

  /** Everybody is there: `senders` use their ports out, `receivers` theirs in. */
  #set(
    members: readonly number[],
    senders: readonly Lane[],
    receivers: readonly Lane[],
    latencyPs: Picoseconds,
    transferPs: Picoseconds,
    rates: Pick<CollectivePrice, 'intraBytesPerSecond' | 'interBytesPerSecond'>,
    work: Work = 'transfer',
  ): void {
    const now = this.#engine.now;
    for (const number of members) this.#active[number] = now;
    const { uses, demands } =
      this.#cores.length === 0
        ? this.#ports.demand(senders, receivers, rates)
        : { uses: this.#cores, demands: [busy(senders, receivers)] };
    const lanes = senders === receivers || receivers.length === 0 ? senders : [...senders, ...receivers];
    const motion = this.#motions.push({ members, transferPs, uses, demands, lanes, work }) - 1;
    if (latencyPs > 0) this.#engine.schedule(now + latencyPs, motion, this.#latencyOver);
    else this.#move(motion);
  }

  #move(motion: number): void {
    const { transferPs, uses, demands, lanes, work } = this.#motions[motion]!;
    const pace = this.#devices.enter(lanes, work);
    const activity = this.#fluid.start(transferPs, uses, demands, motion, pace);
    if (work === 'kernels') this.#devices.computes(lanes, activity);
  }

  #arrived(motion: number): void {
    const { lanes, work } = this.#motions[motion]!;
    this.#devices.leave(lanes, work);
    for (const number of this.#motions[motion]!.members) this.#finish(number);
  }

  #finish(number: number): void {
    const lane = this.#lanes.all[this.#laneOf[number]!]!;
    const plan = this.#planOf(lane);
    const { deps } = plan;
    const base = this.#base[lane.index]!;
    const local = number - base;
    this.#end[number] = this.#engine.now;
    this.#left--;
    const op = plan.ops[local]!;
    if (op.kind === 'send' && this.#prices.mailboxes === true) {
      this.#meetPeer(lane, op, plan.meetings[local]!, number);
    }
    for (let e = deps.firstDependent[local]!; e < deps.firstDependent[local + 1]!; e++) {
      const dependent = base + deps.dependents[e]!;
      if (--this.#unmet[dependent]! === 0) this.#ready(dependent);
    }
  }

  #opOf(number: number): Op {
    const lane = this.#lanes.all[this.#laneOf[number]!]!;
    return lane.role.ops[number - this.#base[lane.index]!]!;
  }
}
