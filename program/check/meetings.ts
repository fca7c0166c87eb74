/** Where a group meets, at a collective or at a call with collectives inside: all must bring the same. */

import type { CoordinateLists } from '../order/coordinates.js';
import { type EnteredSegments, signatureOf } from '../order/entered.js';
import { axesText } from '../order/plans.js';
import type { CallOp, CollectiveOp, Op } from '../program.js';
import { crossed, type End, type Finding, nameAt, unpaired } from './ends.js';
import { fewOf, placeOf, problemAt } from './problem.js';

/** A series of meetings, by one op of it. */
export interface Meeting {
  readonly op: CollectiveOp | CallOp;
  readonly segments: EnteredSegments;
  /** The lists of coordinates in all ops. */
  readonly coordinates: CoordinateLists;
}

/** The first thing that two members of a group disagree on. */
export function compareMeetings(meeting: Meeting, a: End, b: End): Finding | undefined {
  const { segments } = meeting;
  const n = Math.min(a.places.length, b.places.length);
  for (let i = 0; i < n; i++) {
    const [here, there] = [a.ops[a.places[i]!]!, b.ops[b.places[i]!]!];
    if (contents(here, segments) !== contents(there, segments)) return differ(meeting, a, b, i);
  }
  if (a.places.length !== b.places.length) {
    return a.places.length > b.places.length ? missing(meeting, a, b) : missing(meeting, b, a);
  }
  return crossed('collective', a, b, meeting.op.kind === 'call' ? 'calls' : 'issues');
}

/** What two ops that meet must have alike. */
function contents(op: Op, segments: EnteredSegments): string {
  if (op.kind === 'call') return segments.at(segments.numberOf(op.segment)).inside;
  return signatureOf(op as CollectiveOp);
}

function differ({ op, segments }: Meeting, a: End, b: End, i: number): Finding {
  const [here, there] = [a.ops[a.places[i]!]!, b.ops[b.places[i]!]!];
  const text =
    here.kind === 'call' && there.kind === 'call'
      ? `call ${i + 1} that the ranks along ${groupText(op, segments)} enter together is of '${here.segment}' here and of '${there.segment}' at ${nameAt(b, b.places[i]!)}, with other collectives inside; the ranks of a group issue the same collectives in the same order.`
      : `collective ${i + 1} over ${groupText(op, segments)} is ${signatureOf(here as CollectiveOp)} here and ${signatureOf(there as CollectiveOp)} at ${nameAt(b, b.places[i]!)}; the ranks of a group issue the same collectives in the same order.`;
  const { role, rank } = a.lane;
  const place = placeOf(role.name, a.ops, a.places[i]!);
  const alone = a.places.length !== b.places.length;
  const left = alone
    ? ` One has ${a.places.length} of them and the other ${b.places.length}, so some wait for ever.`
    : '';
  return { problem: problemAt('collective', role.name, rank, place, text + left), alone };
}

function missing({ op, segments, coordinates }: Meeting, more: End, less: End): Finding {
  const alone = placeOf(more.lane.role.name, more.ops, unpaired(more, less));
  const { role, rank } = less.lane;
  const who = `rank ${rank} (role ${role.name})`;
  const [count, fewer] = [more.places.length, less.places.length];
  const elsewhere = otherPlace(op, less, coordinates);
  const instead =
    elsewhere === undefined
      ? 'every rank of the group must take part.'
      : `there ${nameAt(less, elsewhere).slice(who.length + 2)} is on stream '${less.ops[elsewhere]!.stream}': ranks meet on the stream they both name.`;
  const text =
    op.kind === 'call'
      ? `enters segments with collectives over ${groupText(op, segments)} ${count} times, but ${who} ${fewer} times, so this one waits for ever; a call starts on all ranks of its group together.`
      : `issues ${count} collectives over ${groupText(op, segments)}, but ${who} issues ${fewer}, so this one waits for ever; ${instead}`;
  const { lane } = more;
  return { problem: problemAt('collective', lane.role.name, lane.rank, alone, text), alone: true };
}

/** `dp`, `dp{0, 1}`, `dp on stream 'everyone'`. */
function groupText(op: CollectiveOp | CallOp, segments: EnteredSegments): string {
  if (op.kind === 'call') return axesText(segments.at(segments.numberOf(op.segment)).axes);
  const among = op.among === undefined ? '' : `{${fewOf(op.among.toSorted((a, b) => a - b))}}`;
  const stream = op.stream === op.axis.join('+') ? '' : ` on stream '${op.stream}'`;
  return `${axesText(op.axis)}${among}${stream}`;
}

/** A collective over the same group that `end` has on another stream. */
function otherPlace(
  op: CollectiveOp | CallOp,
  { ops }: End,
  coordinates: CoordinateLists,
): number | undefined {
  if (op.kind === 'call') return undefined;
  const place = ops.findIndex(
    (other) =>
      other.kind === 'collective' &&
      other.stream !== op.stream &&
      axesText(other.axis) === axesText(op.axis) &&
      coordinates.textOf(other.among) === coordinates.textOf(op.among),
  );
  return place < 0 ? undefined : place;
}
