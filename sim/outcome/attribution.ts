/**
 * Why time passed. Seen from the compute stream, every instant is either computing or waiting; waiting
 * is traced back through the ops that were waited for until something explains it: a transfer in
 * flight, a copy, or a peer that was not ready (a bubble).
 */
import type { KernelFamily } from '../../program/kernel.js';
import { type Dependencies, takesTime } from '../../program/order/dependencies.js';
import { Places } from '../../program/order/places.js';
import type { Repeat } from '../../program/order/repeat.js';
import type { Op, OpId } from '../../program/program.js';
import { type Breakdown, total } from '../../program/result.js';
import { type Picoseconds, wholeTicks } from '../../program/time.js';

/** When each op of a list ran; `activePs` is when its communication truly began, all peers present. */
export interface Times {
  readonly startPs: ArrayLike<number>;
  readonly activePs: ArrayLike<number>;
  readonly endPs: ArrayLike<number>;
}

/** A breakdown under construction. */
export interface Parts {
  compute: Partial<Record<KernelFamily, Picoseconds>>;
  recompute: Picoseconds;
  optimizer: Picoseconds;
  exposed: Record<string, Picoseconds>;
  launch: Picoseconds;
  copy: Picoseconds;
  host?: Picoseconds;
  bubble: Picoseconds;
}

export function noParts(): Parts {
  return { compute: {}, recompute: 0, optimizer: 0, exposed: {}, launch: 0, copy: 0, bubble: 0 };
}

/** Adds `times` × `b` into `a`. */
export function addParts(a: Parts, b: Breakdown, times = 1): void {
  for (const [family, ps] of Object.entries(b.compute)) {
    const key = family as KernelFamily;
    a.compute[key] = (a.compute[key] ?? 0) + ps * times;
  }
  for (const [axis, ps] of Object.entries(b.exposed)) a.exposed[axis] = (a.exposed[axis] ?? 0) + ps * times;
  a.recompute += b.recompute * times;
  a.optimizer += b.optimizer * times;
  a.launch += b.launch * times;
  a.copy += b.copy * times;
  if (b.host !== undefined) a.host = (a.host ?? 0) + b.host * times;
  a.bubble += b.bubble * times;
}

/**
 * Adds to `a` the parts `b` of calls that ran slower or faster: in proportion, so that they take `ps` in all.
 * `ps` is a multiple of `tickPs`, and so are they. What rounding leaves over goes to the largest family of kernels.
 */
export function addStretched(a: Parts, b: Breakdown, ps: Picoseconds, tickPs: Picoseconds = 1): void {
  const whole = total(b);
  if (whole === 0) return;
  const part = (own: Picoseconds) => wholeTicks((own / whole) * ps, tickPs);
  const each = (own: Readonly<Record<string, Picoseconds>>) =>
    Object.fromEntries(Object.entries(own).map(([key, value]) => [key, part(value)]));
  const stretched: Parts = {
    compute: each(b.compute),
    exposed: each(b.exposed),
    recompute: part(b.recompute),
    optimizer: part(b.optimizer),
    launch: part(b.launch),
    copy: part(b.copy),
    ...(b.host === undefined ? {} : { host: part(b.host) }),
    bubble: part(b.bubble),
  };
  const largest = Object.entries(stretched.compute).toSorted(([, x], [, y]) => y - x)[0];
  const rest = ps - total(stretched);
  if (largest === undefined) stretched.recompute += rest;
  else stretched.compute[largest[0] as KernelFamily] = largest[1] + rest;
  addParts(a, stretched);
}

/** Adds up what compute ops and calls were made of. */
export interface Tally {
  /** An op that ran `count` times alike, each time for `ps`. */
  add(op: Op, ps: Picoseconds, count: number): void;
  into(parts: Parts): void;
}

/**
 * Accounts for all time from 0 to `untilPs`: what `tally` is told of, and waiting. Ops of `repeats` count for
 * as many more as were left out (`steady.ts`); `untilPs` is on the clock of those that were played. `times` go by place.
 */
export function attribute(
  ops: readonly Op[],
  deps: Dependencies,
  times: Times,
  untilPs: Picoseconds,
  tally: Tally,
  repeats: readonly Repeat[] = [],
  places = new Places(ops.length),
): Parts {
  const list = { ops, deps, times, places };
  const parts = noParts();
  let at = 0;
  let lastToEnd: OpId = -1;
  let next = 0;
  for (let id = 0; id < places.count; id++) {
    const op = ops[places.at(id)]!;
    if (!takesTime(op)) continue;
    if (lastToEnd < 0 || times.endPs[id]! > times.endPs[lastToEnd]!) lastToEnd = id;
    if (op.stream !== 'compute') continue;
    const start = times.startPs[id]!;
    const end = times.endPs[id]!;
    while (next < repeats.length && id >= repeats[next]!.to) next++;
    const count = next < repeats.length && id >= repeats[next]!.from ? 1 + repeats[next]!.times : 1;
    if (start > at) explain(list, at, start, latest(list, id), parts, count);
    tally.add(op, end - start, count);
    at = end;
  }
  if (untilPs > at) explain(list, at, untilPs, lastToEnd, parts, 1);
  tally.into(parts);
  return parts;
}

/** A list of ops that has been played. */
export interface PlayedList {
  readonly ops: readonly Op[];
  readonly deps: Dependencies;
  /** By place. */
  readonly times: Times;
  readonly places: Places;
}

/** The place of the op that ended last among those that the one at place `id` waited for, or −1. */
export function latest({ deps, times, places }: Omit<PlayedList, 'ops'>, id: OpId): OpId {
  let last = -1;
  const at = places.at(id);
  for (let e = deps.first[at]!; e < deps.first[at + 1]!; e++) {
    const other = places.seen(id, at, deps.waitsFor[e]!);
    if (last < 0 || times.endPs[other]! > times.endPs[last]!) last = other;
  }
  return last;
}

/** Puts `count` times the waiting from `from` to `to` down to `cause`, and to what `cause` itself waited for. */
function explain(
  list: PlayedList,
  from: Picoseconds,
  to: Picoseconds,
  cause: OpId,
  parts: Parts,
  count: number,
): void {
  const { ops, times, places } = list;
  let until = to;
  let id = cause;
  while (until > from) {
    const ended = id < 0 ? from : Math.max(from, times.endPs[id]!);
    // Ready but not started: a peer was late.
    if (ended < until) parts.bubble += count * (until - ended);
    until = Math.min(until, ended);
    if (id < 0 || until <= from) return;
    const active = Math.max(from, times.activePs[id]!);
    const op = ops[places.at(id)]!;
    if (active < until) {
      const flight = count * (until - active);
      if (op.kind === 'copy') parts.copy += flight;
      else if (op.kind === 'compute' && op.on === 'host') parts.host = (parts.host ?? 0) + flight;
      else parts.exposed[axisName(op)] = (parts.exposed[axisName(op)] ?? 0) + flight;
      until = active;
    }
    const own = latest(list, id);
    // Between its own readiness and its activity it waited for a peer; the loop's first lines say so.
    id = own;
  }
}

function axisName(op: Op): string {
  // Experts may be distributed over tensor and context ranks too, and these lie along several axes where a group of
  // experts has some of them; waiting for either is of its own kind.
  if (op.kind === 'collective' && (op.stream === 'ep' || op.stream === 'cp' || op.stream === 'tp'))
    return op.stream;
  if (op.kind === 'collective' && op.stream === 'cp:inner') return 'cp';
  if (op.kind === 'collective') {
    // Groups of context ranks are an axis to their rings, and none of its own to whoever meets all of them.
    const axes = op.axis.includes('cp') ? op.axis.filter((axis) => axis !== 'cp-inner') : op.axis;
    return axes.length > 3 ? 'all' : axes.join('+');
  }
  return op.kind === 'send' || op.kind === 'recv' ? op.axis : op.stream;
}
