/** What `check` finds: one broken rule, the rank and op it shows at, and a sentence for people. */
import { smallest } from '../../input/extremes.js';
import { type Mesh, rankAt } from '../mesh.js';
import type { Op, Role } from '../program.js';

export type Rule =
  | 'segment'
  | 'after'
  | 'axis'
  | 'bytes'
  | 'kernel'
  | 'argument'
  | 'roles'
  | 'send-recv'
  | 'collective'
  | 'deadlock'
  | 'memory'
  | 'size';

/** An op by the list it stands in: the role itself, or the segment that the role calls. */
export interface OpPlace {
  readonly list: string;
  readonly index: number;
  readonly label: string;
}

export interface Problem {
  readonly rule: Rule;
  /** Empty when the fault is that no role runs the rank. */
  readonly role: string;
  /** The lowest rank it shows at. */
  readonly rank: number;
  /** Null when the fault is not at one op, as with roles that leave a rank out. */
  readonly op: OpPlace | null;
  /** A whole sentence: who, what is wrong, which rule, what to do. */
  readonly message: string;
}

/** The line of an op in the text that the program was read from; undefined where there is none. */
export type LineOf = (op: OpPlace) => number | undefined;

/** The lowest rank of a role; a role of no rank at all counts as rank 0. */
export function firstRank(mesh: Mesh, role: Role): number {
  const lowest = Object.entries(role.where).map(([axis, at]) => [axis, smallest(at)] as const);
  return rankAt(mesh, Object.fromEntries(lowest.filter(([, c]) => Number.isFinite(c))));
}

export function placeOf(list: string, ops: readonly Op[], index: number): OpPlace {
  return { list, index, label: ops[index]?.label ?? '' };
}

/** `rank 3 (role stage1), op 4 'recv act' of segment inbound`. */
export function naming(role: string, rank: number, op: OpPlace | null): string {
  const who = `rank ${rank} (role ${role})`;
  if (op === null) return who;
  const list = op.list === role ? '' : ` of segment ${op.list}`;
  return `${who}, ${opName(op)}${list}`;
}

/** `op 4 'recv act'`. */
export function opName({ index, label }: OpPlace): string {
  return `op ${index} '${label}'`;
}

/** ` (line 12)`, to follow an op's name; nothing where there are no lines. */
export function lineText(op: OpPlace, lineOf: LineOf): string {
  const line = lineOf(op);
  return line === undefined ? '' : ` (line ${line})`;
}

/** A problem whose message opens with who and where. */
export function problemAt(rule: Rule, role: string, rank: number, op: OpPlace | null, text: string): Problem {
  return { rule, role, rank, op, message: `${naming(role, rank, op)}: ${text}` };
}

const FEW = 5;

/** The first few of a list that may have a million: `4, 5, 6, 7, 8 and 12 more`. */
export function fewOf(items: readonly (string | number)[]): string {
  const more = items.length - FEW;
  return more > 0 ? `${items.slice(0, FEW).join(', ')} and ${more} more` : items.join(', ');
}
