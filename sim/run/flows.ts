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

interface Flow {
  /** Ops that end with it. */
  readonly members: readonly number[];
  readonly transferPs: Picoseconds;
  readonly demand: Demand;
  /** Lanes whose device it computes on, or takes its share of. */
  readonly lanes: readonly Lane[];
  readonly work: Work;
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
  /** Each lane as a list of one. */
  readonly #only: readonly (readonly Lane[])[];
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
    this.#latencyOver = engine.listen((flow) => this.#begin(flow));
  }

  /** The lane as a list of one. */
  only(lane: Lane): readonly Lane[] {
    return this.#only[lane.index]!;
  }

  /** Work that needs no other lane; where lanes share cores, it needs one of those. */
  alone(lane: Lane, op: number, durationPs: Picoseconds): void {
    if (this.#cores.length === 0) this.#engine.schedule(this.#engine.now + durationPs, op);
    else this.start([op], this.only(lane), NOBODY, 0, durationPs, QUIET);
  }

  /** Kernels, which transfers beside them slow down. */
  kernels(lane: Lane, op: number, durationPs: Picoseconds): void {
    if (!this.#devices.shared) this.alone(lane, op, durationPs);
    else this.start([op], this.only(lane), NOBODY, 0, durationPs, QUIET, 'kernels');
  }

  /** Everybody is there: `senders` use their ports out, `receivers` theirs in. */
  start(
    members: readonly number[],
    senders: readonly Lane[],
    receivers: readonly Lane[],
    latencyPs: Picoseconds,
    transferPs: Picoseconds,
    rates: Rates,
    work: Work = 'transfer',
  ): void {
    const demand =
      this.#cores.length === 0
        ? this.#ports.demand(senders, receivers, rates)
        : { uses: this.#cores, demands: [busy(senders, receivers)] };
    const lanes = senders === receivers || receivers.length === 0 ? senders : [...senders, ...receivers];
    const flow = this.#free.pop() ?? this.#flows.length;
    this.#flows[flow] = { members, transferPs, demand, lanes, work, activity: NOT_YET };
    if (latencyPs > 0) this.#engine.schedule(this.#engine.now + latencyPs, flow, this.#latencyOver);
    else this.#begin(flow);
  }

  #begin(flow: number): void {
    const begun = this.#flows[flow]!;
    const { transferPs, demand, lanes, work } = begun;
    const pace = this.#devices.enter(lanes, work);
    begun.activity = this.#fluid.start(transferPs, demand.uses, demand.demands, flow, pace);
    if (work === 'kernels') this.#devices.computes(lanes, begun.activity);
  }

  #arrived(flow: number): void {
    const { lanes, work, members, activity } = this.#flows[flow]!;
    this.#free.push(flow);
    this.#devices.leave(lanes, work, activity);
    for (let i = 0; i < members.length; i++) this.#ended(members[i]!);
  }
}

/** Cores that want to work: one for each rank that takes part, once where a group sends to itself. */
function busy(senders: readonly Lane[], receivers: readonly Lane[]): number {
  const lanes = senders === receivers ? senders : [...senders, ...receivers];
  return lanes.reduce((sum, lane) => sum + lane.ranks, 0);
}
