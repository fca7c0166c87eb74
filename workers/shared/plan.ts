/**
 * One member's part of a collective, worked out from the algorithm's sends before the run: what it reads
 * from whom in each round, and which signals it waits for. Receivers pull: they read a peer's memory in
 * place, so a member acts on the messages it *receives*; the sender's part is to wait before it overwrites
 * or gives back what others still read.
 *
 * Every member counts its progress: 1 when its data are ready, and 1 more after each round in which it
 * received. All waits are for such counts, and everybody can compute everybody's.
 */
import type { Send } from '../../program/collectives/send.js';
import type { SendList } from '../../program/collectives/send-list.js';

/** A member's count of progress within the collective. */
export interface Progress {
  readonly member: number;
  readonly count: number;
}

/** One message read: `floats` of the sender's tensor from float `first` on. */
export interface Receive {
  /** The sender, and the progress at which it has the data. */
  readonly from: Progress;
  readonly first: number;
  readonly floats: number;
  readonly combine: Send['combine'];
}

export interface Round {
  /** Peers that must have read what this round overwrites. */
  readonly guards: readonly Progress[];
  readonly receives: readonly Receive[];
}

export interface Part {
  /** The rounds in which this member receives. */
  readonly rounds: readonly Round[];
  /** Peers that read from this member, and their progress once they have read all they want. */
  readonly readers: readonly Progress[];
  /** Every member's progress when the collective has ended. */
  readonly final: Int32Array;
  /** What this member sends, by the algorithm. */
  readonly sentFloats: number;
}

const FLOAT_BYTES = 4;

interface Outgoing {
  readonly send: Send;
  /** The receiver's progress once it has read this. */
  readonly read: Progress;
}

/**
 * The part of member `me`. `separate`: receivers write to another tensor than senders are read from, as in
 * an all-to-all, so nothing read is ever overwritten. Throws RangeError when a member would have to send and
 * receive the same range in one round.
 */
export function partOf(sends: SendList, me: number, separate: boolean): Part {
  const final = new Int32Array(sends.ranks).fill(1);
  const outgoing: Outgoing[] = [];
  const rounds: Round[] = [];
  for (const [first, end] of rangesOfRounds(sends)) {
    const round = sends.round(first);
    const earlier = outgoing.length;
    const arriving: Send[] = [];
    const receivers = new Set<number>();
    for (let i = first; i < end; i++) {
      const to = sends.to(i);
      receivers.add(to);
      if (to === me) arriving.push(sends.at(i));
      else if (sends.from(i) === me) {
        outgoing.push({ send: sends.at(i), read: { member: to, count: final[to]! + 1 } });
      }
    }
    const overwritten = separate ? [] : outgoing.filter((out) => arriving.some((a) => overlap(out.send, a)));
    if (overwritten.some((out) => outgoing.indexOf(out) >= earlier)) {
      throw new RangeError(`member ${me} would send and receive the same range in round ${round}`);
    }
    if (arriving.length > 0) {
      const receives = arriving.map((send) => receiveOf(send, final));
      rounds.push({ guards: latest(overwritten.map(({ read }) => read)), receives });
    }
    for (const receiver of receivers) final[receiver]! += 1;
  }
  const sentFloats = outgoing.reduce((floats, { send }) => floats + send.bytes / FLOAT_BYTES, 0);
  return { rounds, readers: latest(outgoing.map(({ read }) => read)), final, sentFloats };
}

/** First and end of each round's sends. */
function* rangesOfRounds(sends: SendList): Generator<readonly [number, number]> {
  let first = 0;
  while (first < sends.length) {
    let end = first + 1;
    while (end < sends.length && sends.round(end) === sends.round(first)) end++;
    yield [first, end];
    first = end;
  }
}

/** Before a round, a member has the data it sends in it once it has its present count. */
function receiveOf({ from, offset, bytes, combine }: Send, progress: Int32Array): Receive {
  return {
    from: { member: from, count: progress[from]! },
    first: offset / FLOAT_BYTES,
    floats: bytes / FLOAT_BYTES,
    combine,
  };
}

function overlap(a: Send, b: Send): boolean {
  return a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes;
}

/** Of several counts of one member, the last. */
function latest(all: readonly Progress[]): Progress[] {
  const last = new Map<number, number>();
  for (const { member, count } of all) last.set(member, Math.max(count, last.get(member) ?? 0));
  return [...last].map(([member, count]) => ({ member, count }));
}
