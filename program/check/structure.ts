/**
 * Rules of one list of ops at a time: it waits only for earlier ops, calls segments that exist and
 * never itself, and gives each segment the arguments its buffer names ask for. The rest of the check
 * relies on these, so it runs only when none is broken.
 */
import type { CallOp, Op, Program } from '../program.js';
import { ofBytes, opProblems } from './operands.js';
import { fewOf, firstRank, type Problem, placeOf, problemAt, type Rule } from './problem.js';
import { templateOf } from './template.js';

type Report = (rule: Rule, index: number, text: string) => void;

/** What a list comes to when every call in it is written out. */
interface Extent {
  ops: number;
  /** Calls inside calls. */
  depth: number;
}

/** Whatever follows calls goes through each of them, so neither may grow without bounds. */
const DEPTH_MOST = 64;
const SEGMENT_OPS_MOST = 1 << 20;
const ROLE_OPS_MOST = 1 << 25;

export function structureProblems(program: Program): Problem[] {
  const problems: Problem[] = [];
  /** Arguments that each segment, with those it calls, needs from its caller. */
  const asks = new Map<string, ReadonlySet<string>>();
  const extents = new Map<string, Extent>();

  for (const role of program.roles) {
    const rank = firstRank(program.mesh, role);
    const open: string[] = [];
    for (const { buffer, bytes } of role.holds) {
      for (const { rule, text } of ofBytes(bytes))
        problems.push(problemAt(rule, role.name, rank, null, `holds '${buffer}': ${text}`));
    }

    const visit = (list: string, ops: readonly Op[], most: number): ReadonlySet<string> => {
      const report: Report = (rule, index, text) =>
        problems.push(problemAt(rule, role.name, rank, placeOf(list, ops, index), text));
      const needed = new Set<string>();
      const extent: Extent = { ops: ops.length, depth: 0 };
      ops.forEach((op, index) => {
        for (const id of op.after)
          if (!(id >= 0 && id < index)) report('after', index, badWait(id, ops.length));
        for (const { rule, text } of opProblems(op, program.mesh)) report(rule, index, text);
        if (open.length > 0 && (op.kind === 'send' || op.kind === 'recv'))
          report('segment', index, outOfPlace(op.kind));
        if (op.kind !== 'call') {
          for (const name of namesIn(op)) needed.add(name);
          return;
        }
        if (!asks.has(op.segment)) enter(op, index, report);
        for (const name of asks.get(op.segment) ?? []) if (!sets(op, name)) needed.add(name);
        const called = extents.get(op.segment);
        if (called === undefined) return;
        if (called.depth === DEPTH_MOST) report('size', index, TOO_DEEP);
        const before = extent.ops;
        extent.ops += called.ops;
        extent.depth = Math.max(extent.depth, Math.min(called.depth + 1, DEPTH_MOST));
        if (extent.ops > most && before <= most) report('size', index, tooLong(most));
      });
      // What is too long has been said, and callers of it are not to be told again.
      extents.set(list, extent.ops > most ? { ...extent, ops: 0 } : extent);
      return needed;
    };

    const enter = ({ segment: name }: CallOp, index: number, report: Report) => {
      const segment = Object.hasOwn(program.segments, name) ? program.segments[name] : undefined;
      if (segment === undefined) {
        const known = fewOf(Object.keys(program.segments)) || 'none';
        report('segment', index, `calls segment '${name}', which does not exist; the program has ${known}.`);
      } else if (open.includes(name)) {
        const circle = [...open.slice(open.indexOf(name)), name].join(' → ');
        report('segment', index, `calls in a circle (${circle}) without end; a segment may not call itself.`);
      } else if (open.length === DEPTH_MOST) {
        report('size', index, TOO_DEEP);
      } else {
        open.push(name);
        asks.set(name, visit(name, segment.ops, SEGMENT_OPS_MOST));
        open.pop();
      }
    };

    for (const name of visit(role.name, role.ops, ROLE_OPS_MOST)) {
      const index = role.ops.findIndex((op) =>
        op.kind === 'call' ? asks.get(op.segment)?.has(name) && !sets(op, name) : namesIn(op).includes(name),
      );
      const place = placeOf(role.name, role.ops, index);
      const text = `a buffer is named with {${name}}, and no call sets ${name}; add it to the arguments of the call.`;
      problems.push(problemAt('argument', role.name, rank, place, text));
    }
  }
  return problems;
}

const TOO_DEEP = `calls are nested more than ${DEPTH_MOST} deep; write some of them out.`;

function tooLong(most: number): string {
  return `with this call the list comes to more than ${most} ops, all calls written out; split it up.`;
}

function outOfPlace(kind: 'send' | 'recv'): string {
  return `a ${kind} stands in a segment; a call is one piece of time, so messages belong to a role's own list: move it there.`;
}

function badWait(id: number, length: number): string {
  return id >= 0 && id < length
    ? `waits for op ${id}, which is not before it; an op may wait only for ops above it.`
    : `waits for op ${id}, but its list has ops 0 to ${length - 1}.`;
}

function sets(call: CallOp, name: string): boolean {
  return Object.hasOwn(call.arguments, name);
}

function namesIn(op: Exclude<Op, CallOp>): readonly string[] {
  if (op.kind === 'compute') return [...op.reads, ...op.writes].flatMap((buffer) => templateOf(buffer).names);
  const names = templateOf(op.buffer).names;
  return 'into' in op ? [...names, ...templateOf(op.into).names] : names;
}
