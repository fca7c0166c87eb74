/**
 * Flows: communication and kernels that are under way, all their ranks being there. Each waits out its latency,
 * then goes on over the ports (or cores) that it shares with whatever else is on them, kernels at the pace that
 * transfers beside them leave.
 */

import type { Lane } from '../../program/order/lanes.js';
import type { Picoseconds } from '../../program/time.js';
import { Devices, type Work } from '../contention/devices.js';
import { Fluid } from '../contention/fluid.js';
import { type Demand, Ports, type Rates } from '../contention/ports.js';
import type { Engine } from '../engine/engine.js';
import type { Prices } from '../prices/prices.js';

/** Where a flow goes. */
export interface Route {
  readonly demand: Demand;
  /** Lanes whose device it computes on, or takes its share of. */
  readonly lanes: readonly Lane[];
}

interface Flow {
  /** Ops that end with it. */
  members: readonly number[];
  transferPs: Picoseconds;
  route: Route;
  work: Work;
  /** Of the shared resources, once its latency is over. */
  activity: number;
}

const NOT_YET = -1;

export const NOBODY: readonly Lane[] = [];
/** Of what moves no bytes between ranks. */
export const QUIET: Rates = { intraBytesPerSecond: 0, interBytesPerSecond: 0 };

export class Flows {
  readonly #engine: Engine;
  readonly #fluid: Fluid;
  readonly #ports: Ports;
  readonly #devices: Devices;
  /** Each lane as a list of one, and on its way to nobody. */
  readonly #only: readonly (readonly Lane[])[];
  readonly #quiet: readonly Route[];
  /** The cores that all lanes share, where they do. */
  readonly #cores: readonly number[];
  /** By number; those of flows that have ended are used again. */
  readonly #flows: Flow[] = [];
  readonly #free: number[] = [];
  readonly #latencyOver: number;
  readonly #ended: (op: number) => void;

  /** `ended` is told of every op whose flow has come to its end. */
  constructor(engine: Engine, lanes: readonly Lane[], prices: Prices, ended: (op: number) => void) {
    this.#engine = engine;
    this.#ended = ended;
    this.#fluid = new Fluid(engine, (flow) => this.#arrived(flow));
    this.#ports = new Ports(this.#fluid, lanes, prices);
    this.#devices = new Devices(this.#fluid, lanes.length, prices.communicationShare ?? 0);
    this.#only = lanes.map((lane) => [lane]);
    this.#cores = prices.cores === undefined ? [] : [this.#fluid.resource(prices.cores, 'cores')];
    this.#quiet = this.#only.map((own) => this.route(own, NOBODY, QUIET));
    this.#latencyOver = engine.listen((flow) => this.#begin(flow));
  }

  /** The lane as a list of one. */
  only(lane: Lane): readonly Lane[] {
    return this.#only[lane.index]!;
  }

  /** Work that needs no other lane; where lanes share cores, it needs one of those. */
  alone(lane: Lane, op: number, durationPs: Picoseconds): void {
    if (this.#cores.length === 0) this.#engine.schedule(this.#engine.now + durationPs, op);
    else this.start([op], this.#quiet[lane.index]!, 0, durationPs);
  }

  /** Kernels, which transfers beside them slow down. */
  kernels(lane: Lane, op: number, durationPs: Picoseconds): void {
    if (!this.#devices.shared) this.alone(lane, op, durationPs);
    else this.start([op], this.#quiet[lane.index]!, 0, durationPs, 'kernels');
  }

  /** From `senders`, who use their ports out, to `receivers`, who use theirs in. */
  route(senders: readonly Lane[], receivers: readonly Lane[], rates: Rates): Route {
    const demand =
      this.#cores.length === 0
        ? this.#ports.demand(senders, receivers, rates)
        : { uses: this.#cores, demands: [busy(senders, receivers)] };
    const lanes = senders === receivers || receivers.length === 0 ? senders : [...senders, ...receivers];
    return { demand, lanes };
  }

  /** Everybody is there. */
  start(
    members: readonly number[],
    route: Route,
    latencyPs: Picoseconds,
    transferPs: Picoseconds,
    work: Work = 'transfer',
  ): void {
    let flow = this.#flows.length;
    if (this.#free.length === 0) this.#flows.push({ members, transferPs, route, work, activity: NOT_YET });
    else {
      flow = this.#free.pop()!;
      const used = this.#flows[flow]!;
      used.members = members;
      used.transferPs = transferPs;
      used.route = route;
      used.work = work;
      used.activity = NOT_YET;
    }
    if (latencyPs > 0) this.#engine.schedule(this.#engine.now + latencyPs, flow, this.#latencyOver);
    else this.#begin(flow);
  }

  #begin(flow: number): void {
    const begun = this.#flows[flow]!;
    const { transferPs, work } = begun;
    const { demand, lanes } = begun.route;
    const pace = this.#devices.enter(lanes, work);
    begun.activity = this.#fluid.start(transferPs, demand.uses, demand.demands, flow, pace);
    if (work === 'kernels') this.#devices.computes(lanes, begun.activity);
  }

  #arrived(flow: number): void {
    const { route, work, members, activity } = this.#flows[flow]!;
    this.#free.push(flow);
    this.#devices.leave(route.lanes, work, activity);
    for (let i = 0; i < members.length; i++) this.#ended(members[i]!);
  }
}

/** Cores that want to work: one for each rank that takes part, once where a group sends to itself. */
function busy(senders: readonly Lane[], receivers: readonly Lane[]): number {
  const lanes = senders === receivers ? senders : [...senders, ...receivers];
  return lanes.reduce((sum, lane) => sum + lane.ranks, 0);
}
