/** One end of a series: a lane, and the ops it brings there in order. */
import type { Lane } from '../order/lanes.js';
import type { Op } from '../program.js';
import { type LineOf, lineText, naming, type Problem, placeOf, problemAt, type Rule } from './problem.js';

export interface End {
  readonly lane: Lane;
  readonly ops: readonly Op[];
  /** Places in `ops`. */
  readonly places: readonly number[];
  readonly lineOf: LineOf;
}

/** What two ends disagree on, and whether an op of one has no partner at the other, so that it waits for ever. */
export interface Finding {
  readonly problem: Problem;
  readonly alone: boolean;
}

/** `rank 3 (role stage1), op 4 'recv act' (line 12)`. */
export function nameAt({ lane, ops, lineOf }: End, place: number): string {
  const op = placeOf(lane.role.name, ops, place);
  return `${naming(lane.role.name, lane.rank, op)}${lineText(op, lineOf)}`;
}

/** Same sizes, and both ends use the same buffer names, yet in another order: contents would be swapped. */
export function crossed(rule: Rule, a: End, b: End, verb: string): Finding | undefined {
  const i = a.places.findIndex((place, n) => bufferOf(a.ops[place]!) !== bufferOf(b.ops[b.places[n]!]!));
  if (i < 0) return undefined;
  const [namesA, namesB] = [buffersOf(a), buffersOf(b)];
  if (namesA.toSorted().join('\n') !== namesB.toSorted().join('\n')) return undefined;
  const text = `${verb} '${namesA[i]}' where ${nameAt(b, b.places[i]!)} has '${namesB[i]}'; both ends use the same buffers in another order, so contents would be swapped.`;
  const { role, rank } = a.lane;
  const problem = problemAt(rule, role.name, rank, placeOf(role.name, a.ops, a.places[i]!), text);
  return { problem, alone: false };
}

/** The place of the op of the longer end that is left over: found by buffer names if those agree, else the last. */
export function unpaired(longer: End, shorter: End): number {
  const [names, others] = [buffersOf(longer), buffersOf(shorter)];
  const extra = names.length - others.length;
  const i = names.findIndex((name, n) => name !== others[n]);
  const namesAgree = i >= 0 && others.slice(i).every((name, n) => name === names[i + extra + n]);
  return longer.places[namesAgree ? i : longer.places.length - 1]!;
}

function buffersOf({ ops, places }: End): string[] {
  return places.map((place) => bufferOf(ops[place]!));
}

/** What an op is about: a buffer, or a segment with its arguments. */
function bufferOf(op: Op): string {
  if (op.kind !== 'call') return 'buffer' in op ? op.buffer : '';
  return [op.segment, ...Object.entries(op.arguments).map(([name, value]) => `${name}=${value}`)].join(' ');
}
