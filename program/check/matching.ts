/**
 * The two ends agree: every send has its receive with the same bytes, and the ranks of a group bring the same
 * collectives in the same order. Ends are compared as whole sequences, once per pair of roles, so the first
 * disagreement is reported and not the shift that follows from it.
 */
import type { Lane, Lanes } from '../order/lanes.js';
import type { CallOp, CollectiveOp, Op, TransferOp } from '../program.js';
import { crossed, type End, type Finding, nameAt, unpaired } from './ends.js';
import { compareMeetings } from './meetings.js';
import { placeOf, problemAt } from './problem.js';
import type { Runnable } from './series.js';

/** What does not match, each once for a pair of roles. */
export function mismatches({ lanes, plans, names, segments, series: ofLane, lineOf }: Runnable): Finding[] {
  const findings: Finding[] = [];
  const compared = new Set<string>();
  const once = (a: Lane, series: number, b: Lane | null, compare: () => Finding | undefined) => {
    const key = `${a.roleIndex}|${series}|${b?.roleIndex ?? 'nobody'}`;
    if (compared.has(key)) return;
    compared.add(key);
    const finding = compare();
    if (finding !== undefined) findings.push(finding);
  };
  const end = (lane: Lane, series: number): End => ({
    lane,
    ops: lane.role.ops,
    places: ofLane[lane.index]!.get(series) ?? [],
    lineOf,
  });
  /** Groups whose first member with the series has been held against the others. */
  const done = new Map<readonly Lane[], Set<number>>();

  const group = (lane: Lane, series: number, op: CollectiveOp | CallOp, members: readonly Lane[]) => {
    const known = done.get(members) ?? new Set<number>();
    if (known.has(series)) return;
    done.set(members, known.add(series));
    for (const other of members) {
      if (other.roleIndex === lane.roleIndex) continue;
      const here = end(lane, series);
      once(lane, series, other, () =>
        compareMeetings({ op, segments, coordinates: names.coordinates }, here, end(other, series)),
      );
    }
  };

  for (const lane of lanes.all) {
    const { ops, targets } = plans[lane.index]!;
    for (const [series, places] of ofLane[lane.index]!) {
      const op = ops[places[0]!]!;
      if (op.kind === 'call') {
        group(lane, series, op, lanes.group(lane, segments.at(targets[places[0]!]!).axes));
      } else if (op.kind === 'collective') {
        if (lanes.takesPart(lane, op)) group(lane, series, op, lanes.group(lane, op.axis, op.among));
      } else {
        const here = end(lane, series);
        const past = pastEnd(lanes, lane, ops, places, targets);
        if (past !== undefined) {
          once(lane, series, null, () => pastTheEnd(here, past));
          continue;
        }
        const message = op as TransferOp;
        const peer = lanes.peer(lane, message)!;
        const there = end(peer, names.channels[targets[places[0]!]!]!.peersRendezvous);
        // A pair is compared from the sending end, unless that end sends nothing at all.
        if (message.kind === 'send') once(lane, series, peer, () => compareTransfers(here, there));
        else if (there.places.length === 0) once(lane, series, peer, () => compareTransfers(there, here));
      }
    }
  }
  return findings;
}

/** The place of the first message that points past the end of its axis. */
function pastEnd(
  lanes: Lanes,
  lane: Lane,
  ops: readonly Op[],
  places: readonly number[],
  targets: Int32Array,
): number | undefined {
  let last = -1;
  return places.find((place) => {
    const looked = targets[place] === last;
    last = targets[place]!;
    return !looked && lanes.peer(lane, ops[place] as TransferOp) === undefined;
  });
}

function pastTheEnd({ lane, ops }: End, place: number): Finding {
  const { axis, offset, kind } = ops[place] as TransferOp;
  const verb = kind === 'send' ? 'sends' : 'receives';
  const text = `${verb} ${Math.abs(offset)} ${offset > 0 ? 'up' : 'down'} ${axis}, past the end of the axis; leave it out there, or let it wrap.`;
  const { role, rank } = lane;
  const problem = problemAt('send-recv', role.name, rank, placeOf(role.name, ops, place), text);
  return { problem, alone: true };
}

function compareTransfers(from: End, to: End): Finding | undefined {
  const [sent, received] = [from.places.length, to.places.length];
  const [sender, receiver] = [from.lane, to.lane];
  if (sent !== received) {
    const [more, less] = sent > received ? [from, to] : [to, from];
    const alone = unpaired(more, less);
    const text =
      sent > received
        ? `this send has no receive: rank ${sender.rank} (role ${sender.role.name}) sends ${sent} times and rank ${receiver.rank} (role ${receiver.role.name}) receives ${received} times; add the receive or drop the send.`
        : `this receive has no send: rank ${receiver.rank} (role ${receiver.role.name}) receives ${received} times and rank ${sender.rank} (role ${sender.role.name}) sends ${sent} times; add the send or drop the receive.`;
    const { lane, ops } = more;
    const place = placeOf(lane.role.name, ops, alone);
    return { problem: problemAt('send-recv', lane.role.name, lane.rank, place, text), alone: true };
  }
  const bytesOf = ({ ops, places }: End, n: number) => (ops[places[n]!] as TransferOp).bytes;
  const i = from.places.findIndex((_, n) => bytesOf(from, n) !== bytesOf(to, n));
  if (i < 0) return crossed('send-recv', from, to, 'sends');
  const text = `sends ${bytesOf(from, i)} bytes, but ${nameAt(to, to.places[i]!)} receives ${bytesOf(to, i)}; both ends of a message have one size.`;
  const place = placeOf(sender.role.name, from.ops, from.places[i]!);
  return { problem: problemAt('send-recv', sender.role.name, sender.rank, place, text), alone: false };
}
