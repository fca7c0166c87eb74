/**
 * The simulator: plays a program in virtual time. Each lane starts an op when its stream is free and
 * what it waits for has ended; collectives and sends start when all their ranks are there, take their
 * latency, then move bytes over the ranks' ports, which they share with whatever else is on them.
 */
import type { CollectiveOp, CopyOp, Op, Program, TransferOp } from '../program/program.js';
import type { Result } from '../program/result.js';
import { Engine } from './engine/engine.js';
import { resultOf } from './outcome/outcome.js';
import { groupShape, sameNode } from './prices/placement.js';
import type { CollectivePrice, GroupShape, Prices } from './prices/prices.js';
import { Motions, NOBODY, QUIET } from './run/flows.js';
import { type Lane, Lanes, takesPart } from './run/lanes.js';
import { otherEnd, plansOf, type RolePlan } from './run/plans.js';
import { Progress } from './run/progress.js';
import { Seating } from './run/rendezvous.js';
import { SegmentBook } from './run/segments.js';

export interface SimulateOptions {
  /** Give every rank its own clock instead of one for each role. */
  readonly unfolded?: boolean;
  /** Keep spans, memory timeline and critical path for every lane. */
  readonly detail?: boolean;
}

/**
 * Plays `program` at `prices`. Throws when lanes wait for each other forever, which `check` would
 * have said in words.
 */
export function simulate(program: Program, prices: Prices, options: SimulateOptions = {}): Result {
  return new Run(program, prices, options).play();
}

class Run {
  readonly #program: Program;
  readonly #prices: Prices;
  readonly #options: SimulateOptions;
  readonly #engine = new Engine();
  readonly #lanes: Lanes;
  readonly #book: SegmentBook;
  /** By lane; lanes of one role share a plan. */
  readonly #plans: readonly RolePlan[];
  readonly #progress: Progress;
  readonly #seating: Seating;
  readonly #motions: Motions;
  readonly #shapes = new Map<string, GroupShape>();
  readonly #readied = (number: number) => this.#ready(number);

  constructor(program: Program, prices: Prices, options: SimulateOptions) {
    this.#program = program;
    this.#prices = prices;
    this.#options = options;
    this.#lanes = new Lanes(program, options.unfolded !== true);
    this.#book = new SegmentBook(program, prices, (op) => this.#shape(op));
    const lanes = this.#lanes.all;
    this.#seating = new Seating(lanes.length);
    this.#plans = plansOf(lanes, this.#book, prices.serial);
    this.#progress = new Progress(lanes, this.#plans);
    this.#motions = new Motions(this.#engine, lanes, prices, (op) => this.#finish(op));
  }

  play(): Result {
    this.#progress.forEachFree(this.#readied);
    this.#engine.run((op) => this.#finish(op));
    const { left } = this.#progress;
    if (left > 0) {
      throw new Error(
        `${this.#program.name}: ${left} ops never ran, ${this.#seating.waiting} meetings were left waiting; check the program`,
      );
    }
    return resultOf({
      program: this.#program,
      lanes: this.#lanes.all,
      book: this.#book,
      events: this.#engine.events,
      detail: this.#options.detail === true,
      depsOf: (lane) => this.#planOf(lane).deps,
      timesOf: (lane) => this.#progress.timesOf(lane),
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

  /** All that op `number` waits for has ended. */
  #ready(number: number): void {
    const lane = this.#progress.laneOf(number);
    const plan = this.#planOf(lane);
    const place = this.#progress.placeOf(number);
    const op = plan.ops[place]!;
    const { now } = this.#engine;
    this.#progress.starts(number, now);
    switch (op.kind) {
      case 'compute':
        this.#motions.kernels(lane, number, this.#prices.kernel(op.kernel));
        return;
      case 'copy':
        this.#copy(lane, op, number);
        return;
      case 'collective':
        if (!takesPart(this.#program.mesh, lane, op)) this.#engine.schedule(now, number);
        else this.#join(lane, this.#lanes.group(lane, op.axis, op.among), plan.meetings[place]!, number);
        return;
      case 'call': {
        const { axes } = this.#book.timing(op.segment);
        if (axes.length === 0) this.#motions.kernels(lane, number, this.#book.timing(op.segment).durationPs);
        else this.#join(lane, this.#lanes.group(lane, axes), plan.meetings[place]!, number);
        return;
      }
      case 'send':
      case 'recv':
        this.#message(lane, op, plan.meetings[place]!, number);
        return;
    }
  }

  #copy(lane: Lane, op: CopyOp, number: number): void {
    const price = this.#prices.copy(op.bytes, op.from, op.to);
    this.#motions.alone(lane, number, price.latencyPs + price.transferPs);
  }

  #join(lane: Lane, group: readonly Lane[], name: string, number: number): void {
    const members = this.#seating.arrive(lane, name, group, number);
    if (!members) return;
    this.#begin(members);
    const op = this.#opOf(number);
    if (op.kind === 'call') {
      const timing = this.#book.timing(op.segment);
      this.#motions.start(members, group, group, 0, timing.durationPs, timing, 'kernels');
    } else {
      const collective = op as CollectiveOp;
      const price = this.#prices.collective(collective.collective, collective.bytes, this.#shape(collective));
      this.#motions.start(members, group, group, price.latencyPs, price.transferPs, price);
    }
  }

  #begin(members: readonly number[]): void {
    for (const number of members) this.#progress.begins(number, this.#engine.now);
  }

  /** A message goes when both ends are there; into a mailbox, at once, and its receiver fetches it from there. */
  #message(lane: Lane, op: TransferOp, name: string, number: number): void {
    if (this.#prices.mailboxes !== true || op.kind === 'recv') this.#meetPeer(lane, op, name, number);
    else this.#motions.alone(lane, number, this.#priceOf(lane, op).transferPs);
  }

  /** A message's two ends have seats of their own kind: what is out for one is in for the other. */
  #meetPeer(lane: Lane, op: TransferOp, name: string, number: number): void {
    const findPeer = () => this.#lanes.peer(lane, op);
    const members = this.#seating.arriveAtPeer(lane, name, otherEnd(op), findPeer, number);
    if (!members) return;
    const peer = findPeer();
    const [from, to] = op.kind === 'send' ? [lane, peer] : [peer, lane];
    const price = this.#priceOf(lane, op);
    if (this.#prices.mailboxes !== true) {
      this.#begin(members);
      const [sender, receiver] = [this.#motions.only(from), this.#motions.only(to)];
      this.#motions.start(members, sender, receiver, price.latencyPs, price.transferPs, price);
      return;
    }
    const received = [members.find((member) => this.#opOf(member).kind === 'recv')!];
    // Who had to wait for the message is told of it first; who finds it there is not.
    const latencyPs = op.kind === 'send' ? price.latencyPs : 0;
    this.#begin(received);
    this.#motions.start(received, NOBODY, [to], latencyPs, price.transferPs, QUIET);
  }

  #priceOf(lane: Lane, op: TransferOp): CollectivePrice {
    const peer = this.#lanes.peer(lane, op);
    return this.#prices.transfer(op.bytes, sameNode(lane.rank, peer.rank, this.#prices.devicesPerNode));
  }

  #finish(number: number): void {
    const op = this.#opOf(number);
    if (op.kind === 'send' && this.#prices.mailboxes === true) {
      const lane = this.#progress.laneOf(number);
      const name = this.#planOf(lane).meetings[this.#progress.placeOf(number)]!;
      this.#meetPeer(lane, op, name, number);
    }
    this.#progress.ends(number, this.#engine.now, this.#readied);
  }

  #opOf(number: number): Op {
    return this.#progress.laneOf(number).role.ops[this.#progress.placeOf(number)]!;
  }
}
