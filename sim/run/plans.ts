/**
 * What is the same for all lanes of one role: its ops, who waits for whom, and in columns of small numbers what
 * the run asks of each op thousands of times. A name is compared as text once, here.
 */
import type { CollectiveOp, Op, Role, TransferOp } from '../../program/program.js';
import type { CollectivePrice } from '../prices/prices.js';
import type { CoordinateLists } from './coordinates.js';
import { type Dependencies, dependenciesOf } from './dependencies.js';
import type { Lane } from './lanes.js';
import { type Insertion, Places } from './places.js';
import type { SegmentTimings } from './segments.js';

/** Kinds of op as numbers. */
export const KIND = { memory: 0, compute: 1, copy: 2, collective: 3, call: 4, send: 5, recv: 6 } as const;

const KIND_OF: Readonly<Record<Op['kind'], number>> = { ...KIND, alloc: KIND.memory, free: KIND.memory };

export interface RolePlan {
  /** Which of the ops that follow is where; all else here is by written op. */
  readonly places: Places;
  readonly ops: readonly Op[];
  readonly deps: Dependencies;
  readonly kinds: Uint8Array;
  /** By op: the number of the rendezvous' name; −1 for ops that need nobody. */
  readonly rendezvous: Int32Array;
  /** By op: the number of the segment it calls, or of the channel its message takes; else −1. */
  readonly targets: Int32Array;
  /** By op: what a collective costs, once it has been asked for. */
  readonly prices: (CollectivePrice | undefined)[];
}

/** Names of rendezvous by number, and channels of messages, of one run. */
export class Names {
  readonly #numbers = new Map<string, number>();
  readonly channels: Channel[] = [];
  readonly #channelNumbers = new Map<string, number>();
  readonly #coordinates: CoordinateLists;

  constructor(coordinates: CoordinateLists) {
    this.#coordinates = coordinates;
  }

  numberOf(name: string): number {
    const known = this.#numbers.get(name) ?? this.#numbers.size;
    this.#numbers.set(name, known);
    return known;
  }

  /** Of a stream's collectives over one group. */
  ofCollective({ stream, axis, among }: CollectiveOp): number {
    const some = among === undefined ? '' : this.#coordinates.numberOf(among);
    return this.numberOf(`${stream}|${axis.join('+')}|${some}`);
  }

  /** Where a message goes, from one end: its axis, how far, and what both ends call their rendezvous. */
  channelOf(op: TransferOp): number {
    const { kind, axis, offset } = op;
    const key = `${kind}|${axis}|${offset}|${op.wrap === true}`;
    const known = this.#channelNumbers.get(key);
    if (known !== undefined) return known;
    // What is out for one is in for the other.
    const [own, other] = kind === 'send' ? ['out', 'in'] : ['in', 'out'];
    const from = kind === 'send' ? offset : -offset;
    const rendezvous = this.numberOf(`${axis}|${from}|${own}`);
    const channel = { like: op, rendezvous, peersRendezvous: this.numberOf(`${axis}|${from}|${other}`) };
    this.#channelNumbers.set(key, this.channels.push(channel) - 1);
    return this.channels.length - 1;
  }
}

export interface Channel {
  /** A message that takes it. */
  readonly like: TransferOp;
  readonly rendezvous: number;
  readonly peersRendezvous: number;
}

/** A plan for each lane; lanes of one role share theirs. `insertions` are put into the roles' lists. */
export function plansOf(
  lanes: readonly Lane[],
  segments: SegmentTimings,
  names: Names,
  serial: boolean,
  insertions: ReadonlyMap<Role, readonly Insertion[]> = new Map(),
): RolePlan[] {
  const byRole = new Map<Role, RolePlan>();
  return lanes.map(({ role }) => {
    const plan = byRole.get(role) ?? planOf(role.ops, segments, names, serial, insertions.get(role));
    byRole.set(role, plan);
    return plan;
  });
}

function planOf(
  ops: readonly Op[],
  segments: SegmentTimings,
  names: Names,
  serial: boolean,
  insertions?: readonly Insertion[],
): RolePlan {
  const kinds = new Uint8Array(ops.length);
  const rendezvous = new Int32Array(ops.length).fill(-1);
  const targets = new Int32Array(ops.length).fill(-1);
  const channels = new Map<string, { last: TransferOp; channel: number }>();
  for (let id = 0; id < ops.length; id++) {
    const op = ops[id]!;
    kinds[id] = KIND_OF[op.kind];
    if (op.kind === 'collective') rendezvous[id] = names.ofCollective(op);
    else if (op.kind === 'call') {
      const number = segments.numberOf(op.segment);
      const { axes } = segments.at(number);
      targets[id] = number;
      if (axes.length > 0) rendezvous[id] = names.numberOf(segments.at(number).rendezvous!);
    } else if (op.kind === 'send' || op.kind === 'recv') {
      // Messages of one stream take one channel, nearly always.
      const before = channels.get(op.stream);
      const same = before !== undefined && sameChannel(before.last, op);
      const channel = same ? before.channel : names.channelOf(op);
      if (!same) channels.set(op.stream, { last: op, channel });
      targets[id] = channel;
      rendezvous[id] = names.channels[channel]!.rendezvous;
    }
  }
  const places = new Places(ops.length, insertions);
  const prices = new Array<CollectivePrice | undefined>(ops.length);
  return { places, ops, deps: dependenciesOf(ops, serial), kinds, rendezvous, targets, prices };
}

function sameChannel(a: TransferOp, b: TransferOp): boolean {
  return a.kind === b.kind && a.axis === b.axis && a.offset === b.offset && a.wrap === b.wrap;
}
