/**
 * Plays many jobs on one datacentre, on the event engine: jobs come, wait, hold devices, end. One tick of the engine
 * is a millisecond. What happens at one time happens in this order: ends, failures, repairs and submissions, as they
 * were scheduled; then, once, the policy is asked who starts.
 */
import { InputError } from '../../input/error.js';
import { LongerThanAStep } from '../../program/time.js';
import { Engine } from '../../sim/engine/engine.js';
import type { JobTable } from '../jobs/table.js';
import type { DatacentreNode } from '../nodes/node.js';
import { ClusterState, type Holding } from '../nodes/state.js';
import { Placed, type Placer } from '../placement/placement.js';
import { placerOf } from '../placement/policies.js';
import { Demands } from '../queueing/demands.js';
import type { Floor } from '../queueing/floor.js';
import { queueOf } from '../queueing/policies.js';
import type { Queue } from '../queueing/queue.js';
import { Rows } from '../queueing/rows.js';
import { Breakdowns } from './breakdowns.js';
import { OccupancyRecord } from './occupancy.js';
import type { PlayOptions } from './options.js';
import type { PlayedJobs } from './played.js';
import type { Policy } from './policy.js';
import { Stints } from './stints.js';
import { WaitingJobs } from './waiting.js';

/**
 * What becomes of the jobs of a table, whose rows are in order of submission, on these nodes under this policy. Throws
 * InputError for a node with too many devices, RangeError for a table that is not in order.
 */
export function playJobs(
  table: JobTable,
  nodes: readonly DatacentreNode[],
  policy: Policy,
  options: PlayOptions = {},
): PlayedJobs {
  return new Play(table, nodes, policy, options).run();
}

class Play implements Floor {
  readonly state: ClusterState;
  readonly demands: Demands;
  readonly running: Rows;
  surprises = 0;
  readonly #table: JobTable;
  readonly #policy: Policy;
  readonly #engine = new Engine();
  readonly #stints: Stints;
  readonly #placer: Placer;
  readonly #placed = new Placed();
  readonly #queue: Queue;
  readonly #waiting: WaitingJobs;
  readonly #breakdowns: Breakdowns;
  readonly #record: OccupancyRecord;
  /** By row. */
  readonly #estimates: Float64Array;
  readonly #mostStarts: number;
  readonly #ends: number;
  readonly #asks: number;
  /** Jobs that have not ended. */
  #left: number;
  #nextRow = 0;
  #asked = false;
  #freed = false;
  #blocked = -1;
  #makespanMillis = 0;

  constructor(table: JobTable, nodes: readonly DatacentreNode[], policy: Policy, options: PlayOptions) {
    const engine = this.#engine;
    const seed = options.seed ?? 1;
    const draws = { seed, time: options.time ?? 0 };
    this.#table = table;
    this.#policy = policy;
    this.state = new ClusterState(nodes);
    this.demands = new Demands(table, this.state);
    this.running = new Rows(table.count);
    this.#stints = new Stints(table, options);
    this.#placer = placerOf(policy.placement, this.state, table, seed);
    this.#waiting = new WaitingJobs(this.state);
    this.#record = new OccupancyRecord(options.points ?? 2048);
    this.#estimates = options.estimateMillis ?? this.#stints.run;
    this.#mostStarts = options.mostStarts ?? 100;
    this.#left = table.count;
    this.#ends = engine.listen((row) => this.#end(row));
    this.#asks = engine.listen(() => this.#ask());
    this.#breakdowns = new Breakdowns(this.state, engine, options.failures, draws, {
      interrupt: (row) => this.#fails(row),
      changed: () => this.#surprise(),
    });
    this.#queue = queueOf(policy.queueing, table, this, {
      estimates: this.#estimates,
      preempt: options.preempt ?? true,
      halfLifeMillis: options.halfLifeMillis ?? Number.POSITIVE_INFINITY,
    });
  }

  get nowMillis(): number {
    return this.#engine.now;
  }

  run(): PlayedJobs {
    if (this.#table.count > 0) this.#engine.schedule(this.#table.submitMillis[0]!, 0);
    this.#runEngine();
    const { first, end, held, lost, preemptions, restarts } = this.#stints;
    return {
      policy: this.#policy,
      startMillis: first,
      endMillis: end,
      heldMillis: held,
      lostMillis: lost,
      preemptions,
      restarts,
      nodeFailures: this.#breakdowns.count,
      devices: this.state.devices,
      makespanMillis: this.#makespanMillis,
      occupancy: this.#record.done(),
      events: this.#engine.events,
    };
  }

  #runEngine(): void {
    try {
      this.#engine.run(() => this.#submit());
    } catch (error) {
      if (!(error instanceof LongerThanAStep)) throw error;
      throw new InputError(
        `the jobs of the list would take these nodes longer than ${MOST_YEARS} years, the most that is played; give more nodes, or a shorter list`,
      );
    }
  }

  holding(row: number): Holding {
    return this.#stints.holding[row]!;
  }

  since(row: number): number {
    return this.#stints.since[row]!;
  }

  expects(row: number): number {
    return Math.max(0, this.#stints.takes(row, this.#estimates[row]!));
  }

  start(row: number, nodes: 'all' | 'open'): boolean {
    const demand = this.demands.of(row, nodes);
    if (!this.#placer.place(demand, this.#placed)) return false;
    const now = this.nowMillis;
    const stints = this.#stints;
    const takes = stints.takes(row);
    const holding = this.state.take(demand, this.#placed);
    stints.starts(row, now, holding);
    stints.ending[row] = this.#engine.schedule(now + takes, row, this.#ends);
    this.#waiting.count(demand, -1);
    this.#queue.delete(row);
    this.#queue.charge(row, takes * deviceShare(demand), now);
    this.running.add(row);
    return true;
  }

  preempt(row: number): void {
    this.#stints.preemptions[row]!++;
    this.#interrupt(row);
    this.surprises++;
  }

  /** Submits all jobs of this time. */
  #submit(): void {
    const { submitMillis, count } = this.#table;
    const now = this.nowMillis;
    while (this.#nextRow < count && submitMillis[this.#nextRow] === now) this.#comes(this.#nextRow++);
    if (this.#nextRow < count) this.#engine.schedule(submitMillis[this.#nextRow]!, 0);
    this.#askLater();
  }

  #comes(row: number): void {
    const possible = this.demands.possible[this.demands.classOf[row]!] === 1;
    if (possible && this.#stints.run[row]! >= 0) this.#waits(row);
    else this.#forget();
  }

  #waits(row: number): void {
    this.#waiting.count(this.demands.of(row, 'all'), 1);
    this.#queue.add(row);
  }

  #end(row: number): void {
    const now = this.nowMillis;
    this.#stints.ends(row, now);
    this.#leave(row);
    this.#makespanMillis = now;
    if (this.#estimates[row] !== this.#stints.run[row]) this.surprises++;
    this.#forget();
    this.#askLater();
  }

  #fails(row: number): void {
    this.#stints.restarts[row]!++;
    this.#interrupt(row);
  }

  /** A job that runs goes off its devices and waits again. */
  #interrupt(row: number): void {
    const now = this.nowMillis;
    const stints = this.#stints;
    this.#engine.cancel(stints.ending[row]!);
    const unused = stints.interrupted(row, now);
    this.#leave(row);
    const demand = this.demands.of(row, 'all');
    this.#queue.charge(row, -unused * deviceShare(demand), now);
    if (stints.inVain[row]! < this.#mostStarts) this.#waits(row);
    else this.#forget();
    this.#makespanMillis = now;
  }

  #leave(row: number): void {
    this.state.release(this.#stints.holding[row]!);
    this.#stints.holding[row] = -1;
    this.running.delete(row);
    this.#freed = true;
  }

  #surprise(): void {
    this.surprises++;
    this.#freed = true;
    this.#askLater();
  }

  /** A job that nothing more happens to. */
  #forget(): void {
    if (--this.#left === 0) this.#breakdowns.stop();
  }

  #askLater(): void {
    if (this.#asked) return;
    this.#asked = true;
    this.#record.advance(this.nowMillis);
    this.#engine.schedule(this.nowMillis, 0, this.#asks);
  }

  #ask(): void {
    this.#asked = false;
    const queue = this.#queue;
    for (let row = queue.next(); row >= 0; row = queue.next()) {
      const mayFit = this.#freed || row !== this.#blocked;
      if (mayFit && this.start(row, 'all')) continue;
      const freed = this.#freed;
      this.#freed = false;
      this.#blocked = row;
      if (!queue.blocked(row, freed)) break;
    }
    this.#freed = false;
    this.#note();
  }

  #note(): void {
    const { now } = this.#record;
    now[0] = this.state.allocatedMilli;
    now[1] = this.#waiting.jobs;
    now[2] = this.#waiting.devicesMilli / 1000;
    now[3] = this.state.brokenDevices;
    now[4] = this.#waiting.strandedDevices();
    now[5] = now[1] === 0 ? 0 : this.state.devices - now[3]! - now[0]! / 1000;
  }
}

/** Of an engine whose clock ticks once a millisecond. */
const MOST_YEARS = Math.floor(2 ** 53 / (365.25 * 86_400e3));

/** Devices, the part of a shared one counted as that. */
function deviceShare(demand: { readonly devices: number; readonly deviceMilli: number }): number {
  return (demand.devices * demand.deviceMilli) / 1000;
}
