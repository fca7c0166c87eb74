/**
 * The time of a segment, worked out once and reused at every call. Inside a segment nothing is shared
 * with the outside: its streams start empty and it ends when its last op does, so its length does not
 * depend on when it is called, and 60,000 kernels of a step become a few hundred calls.
 */
import type { Axis } from '../../program/mesh.js';
import { type Dependencies, dependenciesOf, takesTime } from '../../program/order/dependencies.js';
import { callSeries } from '../../program/order/plans.js';
import type { Op, Program, Segment } from '../../program/program.js';
import { type Picoseconds, wholeTicks } from '../../program/time.js';
import { sentBytes } from '../../program/traffic.js';
import {
  addParts,
  addStretched,
  attribute,
  noParts,
  type Parts,
  type Tally,
  type Times,
} from '../outcome/attribution.js';
import { computePs, type GroupShape, type Prices } from '../prices/prices.js';
import { HostStalls } from './host-stalls.js';

export interface SegmentTiming {
  readonly durationPs: Picoseconds;
  readonly parts: Parts;
  /** Axes its collectives use: ranks along them must enter together. */
  readonly axes: readonly Axis[];
  /** Name of the rendezvous of ranks that must enter together; undefined when nobody must. */
  readonly rendezvous: string | undefined;
  readonly sent: Readonly<Record<string, number>>;
  /** Mean demand on the rank's ports while it runs, bytes per second. */
  readonly intraBytesPerSecond: number;
  readonly interBytesPerSecond: number;
  readonly ops: readonly Op[];
  /** When each of its ops ran, counted from the start of the call. */
  readonly times: Times;
  /** It is the mean of several lengths, and no play of `ops`. */
  readonly isMean?: true;
}

/** The timings of a program's segments, by name or by the number of the name. */
export class SegmentTimings {
  readonly #program: Program;
  readonly #prices: Prices;
  readonly #shapeOf: (op: Op & { kind: 'collective' }) => GroupShape;
  readonly #numbers = new Map<string, number>();
  readonly #timings: SegmentTiming[] = [];

  readonly #known: ReadonlyMap<string, SegmentTiming>;

  /** Segments of the program that `known` has under their names are not worked out again. */
  constructor(
    program: Program,
    prices: Prices,
    shapeOf: (op: Op & { kind: 'collective' }) => GroupShape,
    known: ReadonlyMap<string, SegmentTiming> = new Map(),
  ) {
    this.#program = program;
    this.#prices = prices;
    this.#shapeOf = shapeOf;
    this.#known = known;
  }

  /** The timing of the segment called `name`. Throws when the program has none (see `check`). */
  timing(name: string): SegmentTiming {
    return this.#timings[this.numberOf(name)]!;
  }

  /** Its number. Throws as `timing` does. */
  numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const segment = this.#program.segments[name];
    if (!segment)
      throw new Error(`program ${this.#program.name} calls segment ${name}, which it does not have`);
    // Segments that it calls get theirs before it.
    const timing = this.#known.get(name) ?? this.#run(segment);
    const number = this.#timings.push(timing) - 1;
    this.#numbers.set(name, number);
    return number;
  }

  /** The timing of the segment of this number. */
  at(number: number): SegmentTiming {
    return this.#timings[number]!;
  }

  /** Adds up compute ops and calls; calls of one segment are counted and multiplied out at the end. */
  tally(): Tally {
    const own = noParts();
    const calls = new Map<string, { count: number; ps: Picoseconds }>();
    return {
      add: (op, ps, count) => {
        if (op.kind === 'call') {
          let called = calls.get(op.segment);
          if (called === undefined) {
            called = { count: 0, ps: 0 };
            calls.set(op.segment, called);
          }
          called.count += count;
          called.ps += count * ps;
        } else if (op.kind === 'compute') {
          const all = count * ps;
          if (op.phase === 'recompute') own.recompute += all;
          else if (op.phase === 'optimizer') own.optimizer += all;
          else own.compute[op.kernel.family] = (own.compute[op.kernel.family] ?? 0) + all;
        }
      },
      into: (parts) => {
        addParts(parts, own);
        for (const [segment, { count, ps }] of calls) {
          const timing = this.timing(segment);
          // Slowed by others on a shared port, device or core, a call is slower at everything it does.
          if (ps === count * timing.durationPs) addParts(parts, timing.parts, count);
          else addStretched(parts, timing.parts, ps, this.#prices.tickPs);
        }
      },
    };
  }

  #run(segment: Segment): SegmentTiming {
    const { ops } = segment;
    const deps = dependenciesOf(ops, this.#prices.serial);
    const start = new Float64Array(ops.length);
    const end = new Float64Array(ops.length);
    const sent: Record<string, number> = {};
    const axes = new Set<Axis>();
    let finished = 0;
    let launch = 0;
    let launchOfCollectives = 0;
    let intra = 0;
    let inter = 0;
    const share = this.#prices.communicationShare ?? 0;
    const transfers: Transfer[] = [];
    const stalls = new HostStalls();
    for (const [id, op] of ops.entries()) {
      if (!takesTime(op)) continue;
      start[id] = readyAt(deps, end, id);
      let ps = 0;
      if (op.kind === 'compute' && op.on === 'host') {
        ps = computePs(op, this.#prices);
      } else if (op.kind === 'compute') {
        const beside = besideTransfers(this.#prices.kernel(op.kernel), start[id]!, transfers, share);
        ps = wholeTicks(beside, this.#prices.tickPs ?? 1);
        const launchPs = this.#prices.launch(op.kernel);
        launch += launchPs;
        const awaited = 'readBack' in op.kernel && op.kernel.readBack === true;
        stalls.launched(launchPs, start[id]!, awaited ? start[id]! + ps : undefined);
      } else if (op.kind === 'call') {
        const inner = this.timing(op.segment);
        ps = inner.durationPs;
        for (const axis of inner.axes) axes.add(axis);
        for (const [axis, bytes] of Object.entries(inner.sent)) addTraffic(sent, axis, bytes);
        intra += (inner.intraBytesPerSecond * ps) / 1e12;
        inter += (inner.interBytesPerSecond * ps) / 1e12;
      } else if (op.kind === 'collective') {
        const shape = this.#shapeOf(op);
        const price = this.#prices.collective(op.collective, op.bytes, shape);
        ps = price.latencyPs + price.transferPs;
        if (shape.ranks > 1) {
          for (const axis of op.axis) axes.add(axis);
          const launchPs = this.#prices.collectiveLaunchPs ?? 0;
          launchOfCollectives += launchPs;
          stalls.launched(launchPs, start[id]!, undefined);
        }
        addTraffic(sent, op.axis.join('+'), sentBytes(op, shape.ranks));
        intra += (price.intraBytesPerSecond * price.transferPs) / 1e12;
        inter += (price.interBytesPerSecond * price.transferPs) / 1e12;
        if (share > 0) transfers.push({ fromPs: start[id]! + price.latencyPs, toPs: start[id]! + ps });
      } else if (op.kind === 'copy') {
        const price = this.#prices.copy(op.bytes, op.from, op.to, op.pageable);
        ps = price.latencyPs + price.transferPs;
      } else {
        throw new Error(`segment ${segment.name} holds a ${op.kind}; sends belong to a role's own list`);
      }
      end[id] = start[id]! + ps;
      finished = Math.max(finished, end[id]!);
    }
    const times = { startPs: start, activePs: start, endPs: end };
    const parts = noParts();
    addParts(parts, attribute(ops, deps, times, finished, this.tally()));
    // The host runs ahead of the device; where launching takes longer than computing, it decides.
    // Where no kernel takes it any time, all are in a graph, and so are the collectives.
    if (launch > 0) launch += launchOfCollectives;
    const durationPs = Math.max(finished + stalls.ps, launch);
    parts.launch += durationPs - finished;
    const perSecond = durationPs > 0 ? 1e12 / durationPs : 0;
    return {
      durationPs,
      parts,
      axes: [...axes],
      rendezvous: axes.size > 0 ? callSeries(axes) : undefined,
      sent,
      ops,
      intraBytesPerSecond: intra * perSecond,
      interBytesPerSecond: inter * perSecond,
      times,
    };
  }
}

/** A collective of the segment while its bytes move. */
interface Transfer {
  readonly fromPs: Picoseconds;
  readonly toPs: Picoseconds;
}

/**
 * How long a kernel of `alonePs` takes that starts at `startPs` while `transfers` (in order of their start) move: each takes
 * its share of the device. Transfers listed after the kernel start behind it or wait for it.
 */
function besideTransfers(
  alonePs: Picoseconds,
  startPs: Picoseconds,
  transfers: readonly Transfer[],
  share: number,
): number {
  let at = startPs;
  let left = alonePs;
  for (const { fromPs, toPs } of transfers) {
    if (toPs <= at) continue;
    const before = Math.max(0, fromPs - at);
    if (before >= left) break;
    left -= before;
    at += before;
    const during = Math.min(toPs - at, left / (1 - share));
    at += during;
    left -= during * (1 - share);
  }
  return at + left - startPs;
}

/** When op `id` can start: the latest end of those it waits for. Ops only wait for earlier ones. */
function readyAt(deps: Dependencies, end: Float64Array, id: number): Picoseconds {
  let ready = 0;
  for (let e = deps.first[id]!; e < deps.first[id + 1]!; e++)
    ready = Math.max(ready, end[deps.waitsFor[e]!]!);
  return ready;
}

export function addTraffic(into: Record<string, number>, axis: string, bytes: number): void {
  if (bytes > 0) into[axis] = (into[axis] ?? 0) + bytes;
}
