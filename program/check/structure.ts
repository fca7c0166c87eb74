/**
 * Rules of one list of ops at a time: it waits only for earlier ops, calls segments that exist and
 * never itself, and gives each segment the arguments its buffer names ask for. The rest of the check
 * relies on these, so it runs only when none is broken.
 */
import type { CallOp, Op, Program } from '../program.js';
import { opProblems } from './operands.js';
import { firstRank, type Problem, placeOf, problemAt, type Rule } from './problem.js';
import { templateOf } from './template.js';

type Report = (rule: Rule, index: number, text: string) => void;

export function structureProblems(program: Program): Problem[] {
  const problems: Problem[] = [];
  /** Arguments that each segment, with those it calls, needs from its caller. */
  const asks = new Map<string, ReadonlySet<string>>();

  for (const role of program.roles) {
    const rank = firstRank(program.mesh, role);
    const open: string[] = [];

    const visit = (list: string, ops: readonly Op[]): ReadonlySet<string> => {
      const report: Report = (rule, index, text) =>
        problems.push(problemAt(rule, role.name, rank, placeOf(list, ops, index), text));
      const needed = new Set<string>();
      ops.forEach((op, index) => {
        for (const id of op.after)
          if (!(id >= 0 && id < index)) report('after', index, badWait(id, ops.length));
        for (const { rule, text } of opProblems(op, program.mesh)) report(rule, index, text);
        if (op.kind !== 'call') {
          for (const name of namesIn(op)) needed.add(name);
          return;
        }
        if (!asks.has(op.segment)) enter(op, index, report);
        for (const name of asks.get(op.segment) ?? []) if (!sets(op, name)) needed.add(name);
      });
      return needed;
    };

    const enter = ({ segment: name }: CallOp, index: number, report: Report) => {
      const segment = Object.hasOwn(program.segments, name) ? program.segments[name] : undefined;
      if (segment === undefined) {
        const known = Object.keys(program.segments).join(', ') || 'none';
        report('segment', index, `calls segment '${name}', which does not exist; the program has ${known}.`);
      } else if (open.includes(name)) {
        const circle = [...open.slice(open.indexOf(name)), name].join(' → ');
        report('segment', index, `calls in a circle (${circle}) without end; a segment may not call itself.`);
      } else {
        open.push(name);
        asks.set(name, visit(name, segment.ops));
        open.pop();
      }
    };

    for (const name of visit(role.name, role.ops)) {
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
