/**
 * What is the same for all lanes of one role: its ops, who waits for whom, and in columns of small numbers what
 * a run asks of each op thousands of times. A name is compared as text once, here.
 *
 * This is also where it is settled who meets whom, for everybody who runs a program or judges whether it can run:
 * the n-th op of a series in one list meets the n-th of every other party, whenever each of them comes. A series
 * is a stream's collectives over one group, the calls that a group enters together, or one direction of messages.
 */
import type { Axis } from '../mesh.js';
import type { CollectiveOp, Op, Role, TransferOp } from '../program.js';
import type { Distinctions, Restriction } from './cells.js';
import { CoordinateLists } from './coordinates.js';
import { type Dependencies, dependenciesOf } from './dependencies.js';
import { type Insertion, Places } from './places.js';

/** Kinds of op as numbers. */
export const KIND = { memory: 0, compute: 1, copy: 2, collective: 3, call: 4, send: 5, recv: 6 } as const;

const KIND_OF: Readonly<Record<Op['kind'], number>> = { ...KIND, alloc: KIND.memory, free: KIND.memory };

/** What a plan asks of the segments that its role calls. */
export interface CalledSegments {
  /** The number of a segment by its name. */
  numberOf(name: string): number;
  /** Axes along which ranks must enter it together, and the series of such calls; undefined when nobody must. */
  at(number: number): { readonly axes: readonly Axis[]; readonly rendezvous: string | undefined };
}

export interface RolePlan {
  /** Which of the ops that follow is where; all else here is by written op. */
  readonly places: Places;
  readonly ops: readonly Op[];
  readonly deps: Dependencies;
  readonly kinds: Uint8Array;
  /** By op: the number of its series' name; −1 for ops that need nobody. */
  readonly rendezvous: Int32Array;
  /** By op: it is the n-th of its series in the list as written, counted from 0 (see `nthAt`). */
  readonly nth: Int32Array;
  /** By insertion and number of the series: how many of it one round has. */
  readonly inRound: readonly (readonly number[])[];
  /** By op: the number of the segment it calls, or of the channel its message takes; else −1. */
  readonly targets: Int32Array;
}

/** Names of series by number, and channels of messages, of one run. */
export class Names implements Distinctions {
  readonly #numbers = new Map<string, number>();
  readonly channels: Channel[] = [];
  readonly #channelNumbers = new Map<string, number>();
  readonly restrictions: Restriction[] = [];
  readonly coordinates = new CoordinateLists();

  numberOf(name: string): number {
    const known = this.#numbers.get(name) ?? this.#numbers.size;
    this.#numbers.set(name, known);
    return known;
  }

  /** The series of a stream's collectives over one group: its axes, and who of them takes part. */
  ofCollective(op: CollectiveOp): number {
    const name = `${op.stream}|${axesText(op.axis)}|${this.coordinates.textOf(op.among)}`;
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    if (op.among !== undefined) this.restrictions.push({ axis: op.axis[0]!, at: op.among });
    return this.numberOf(name);
  }

  /** Where a message goes, from one end, and how large it is: its axis, how far, and what both ends call their series. */
  channelOf(op: TransferOp): number {
    const { kind, axis, offset, bytes } = op;
    const key = `${kind}|${axis}|${offset}|${op.wrap === true}|${bytes}`;
    const known = this.#channelNumbers.get(key);
    if (known !== undefined) return known;
    // What is out for one is in for the other.
    const [own, other] = kind === 'send' ? ['out', 'in'] : ['in', 'out'];
    const from = kind === 'send' ? offset : -offset;
    const rendezvous = this.numberOf(`${axis}|${from}|${own}`);
    const peersRendezvous = this.numberOf(`${axis}|${from}|${other}`);
    const channel = { axis, wrap: op.wrap === true, like: op, rendezvous, peersRendezvous };
    this.#channelNumbers.set(key, this.channels.push(channel) - 1);
    return this.channels.length - 1;
  }
}

export interface Channel {
  readonly axis: Axis;
  readonly wrap: boolean;
  /** A message that takes it; all are of its size. */
  readonly like: TransferOp;
  readonly rendezvous: number;
  readonly peersRendezvous: number;
}

/** The series of calls that ranks along these axes enter together. */
export function callSeries(axes: Iterable<Axis>): string {
  return `call|${axesText([...axes])}`;
}

/** Axes in an order of their own: `dp+shard` and `shard+dp` are one group. */
export function axesText(axes: readonly Axis[]): string {
  return axes.length === 1 ? axes[0]! : axes.toSorted().join('+');
}

/** A plan for each role, in their order. `insertions` are put into the roles' lists. */
export function plansOf(
  roles: readonly Role[],
  segments: CalledSegments,
  names: Names,
  serial: boolean,
  insertions: ReadonlyMap<Role, readonly Insertion[]> = new Map(),
): RolePlan[] {
  return roles.map((role) => planOf(role.ops, segments, names, serial, insertions.get(role)));
}

function planOf(
  ops: readonly Op[],
  segments: CalledSegments,
  names: Names,
  serial: boolean,
  insertions: readonly Insertion[] = [],
): RolePlan {
  const kinds = new Uint8Array(ops.length);
  const rendezvous = new Int32Array(ops.length).fill(-1);
  const nth = new Int32Array(ops.length);
  const targets = new Int32Array(ops.length).fill(-1);
  const counts: number[] = [];
  const channels = new Map<string, { last: TransferOp; channel: number }>();
  for (let id = 0; id < ops.length; id++) {
    const op = ops[id]!;
    kinds[id] = KIND_OF[op.kind];
    let series = -1;
    if (op.kind === 'collective') series = names.ofCollective(op);
    else if (op.kind === 'call') {
      const number = segments.numberOf(op.segment);
      const { rendezvous: name } = segments.at(number);
      targets[id] = number;
      if (name !== undefined) series = names.numberOf(name);
    } else if (op.kind === 'send' || op.kind === 'recv') {
      // Messages of one stream take one channel, nearly always.
      const before = channels.get(op.stream);
      const same = before !== undefined && sameChannel(before.last, op);
      const channel = same ? before.channel : names.channelOf(op);
      if (!same) channels.set(op.stream, { last: op, channel });
      targets[id] = channel;
      series = names.channels[channel]!.rendezvous;
    }
    if (series < 0) continue;
    rendezvous[id] = series;
    const count = counts[series] ?? 0;
    nth[id] = count;
    counts[series] = count + 1;
  }
  const places = new Places(ops.length, insertions);
  const inRound = places.repeats.map(({ from, to }) => countsOf(rendezvous.subarray(from, to)));
  return { places, ops, deps: dependenciesOf(ops, serial), kinds, rendezvous, nth, inRound, targets };
}

/** How many there are of each series, by its number. */
function countsOf(series: Int32Array): number[] {
  const counts: number[] = [];
  for (const name of series) if (name >= 0) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** Written op `op`, at `place` of the list as it runs, is the n-th of its series there, counted from 0. */
export function nthAt({ places, nth, rendezvous, inRound }: RolePlan, place: number, op: number): number {
  let n = nth[op]!;
  for (let i = 0; i < inRound.length; i++) {
    n += places.roundsBefore(place, i) * (inRound[i]![rendezvous[op]!] ?? 0);
  }
  return n;
}

function sameChannel(a: TransferOp, b: TransferOp): boolean {
  return (
    a.kind === b.kind &&
    a.axis === b.axis &&
    a.offset === b.offset &&
    a.wrap === b.wrap &&
    a.bytes === b.bytes
  );
}
