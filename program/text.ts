/**
 * Programs as text, one op per line, for reading, diffing and golden tests:
 *
 *     program "gpt tiny 1f1b" on pp=2 dp=4
 *
 *     segment block.forward as forward
 *       gemm forward 2048x3072x1024 bf16                  "qkv"
 *       all-reduce tp 4MiB                                "all-reduce output"  after ^1
 *
 *     role stage0 at pp=0 as forward
 *       holds parameters 24MiB weights
 *       call block.forward layer=0 mb=0                   "forward 0"
 *       send pp+1 4MiB "act 0"                            after ^1
 *
 * `docs/program.md` tells the whole form; `text/ops.ts`, `text/bodies.ts` and `text/kernels.ts` hold
 * each construct's printer and reader side by side.
 */

import { InputError } from '../input/error.js';
import { largest } from '../input/extremes.js';
import type { Axis, MeshAxis } from './mesh.js';
import type { Holding, Op, Phase, Program, Role, Segment } from './program.js';
import { AXES, heldText, readHeld } from './text/bodies.js';
import { Line } from './text/line.js';
import { opText, PHASES, readOp } from './text/ops.js';
import { nameText, setText } from './text/words.js';

/** A list being read: a role or a segment, its ops and what stands in its heading. */
interface Section {
  readonly name: string;
  readonly where: Role['where'] | undefined;
  readonly phase: Phase;
  readonly holds: Holding[];
  readonly ops: Op[];
  /** Of each op, its line in the text, counted from 1. */
  readonly lines: number[];
}

/**
 * A program as text that `parseProgram` reads back to an equal program. With `numbered`, ops carry
 * the numbers that errors name, and wait for numbers; without, an op put in changes one line only.
 */
export function printProgram(program: Program, { numbered = false }: { numbered?: boolean } = {}): string {
  const list = (heading: string, ops: readonly Op[], holds: readonly Holding[]) => {
    const phase = commonest(ops);
    const held = holds.map((h) => `  holds ${heldText(h)}`);
    const lines = ops.map((op, index) => opText(op, index, phase, numbered));
    return [`${heading}${phase === 'forward' ? '' : ` as ${phase}`}`, ...held, ...lines].join('\n');
  };
  const on = program.mesh.axes.map((axis) => `${axis.name}=${axis.size}`);
  const title = ['program', nameText(program.name), ...(on.length === 0 ? [] : ['on', ...on])].join(' ');
  const segments = Object.entries(program.segments).map(([key, { name, ops }]) => {
    if (key !== name)
      throw new InputError(`segment '${key}' calls itself '${name}'; give it the name it is called by.`);
    return list(`segment ${nameText(name)}`, ops, []);
  });
  const roles = program.roles.map((role) => {
    const at = Object.entries(role.where).map(([axis, coordinates]) => `${axis}=${setText(coordinates)}`);
    const where = at.length === 0 ? '' : ` at ${at.join(' ')}`;
    return list(`role ${nameText(role.name)}${where}`, role.ops, role.holds);
  });
  return `${[title, ...segments, ...roles].join('\n\n')}\n`;
}

/** Reads a program. Throws an InputError with `file:line:column` at the first thing it cannot read. */
export function parseProgram(text: string, file = 'program'): Program {
  return parseProgramLines(text, file).program;
}

/** The same, and the line of op `index` of the role or segment `list`, counted from 1; throws as `parseProgram` does. */
export function parseProgramLines(
  text: string,
  file: string,
): { readonly program: Program; readonly lineOf: (list: string, index: number) => number | undefined } {
  let title: { name: string; axes: MeshAxis[] } | undefined;
  const sections: Section[] = [];
  const named = { coordinates: 0 };
  const names: Taken = { role: new Set(), segment: new Set() };
  text.split(/\r?\n/).forEach((written, index) => {
    const line = new Line(written, file, index + 1, named);
    if (line.blank) return;
    const section = sections.at(-1);
    if (title === undefined) title = readTitle(line);
    else if (line.take('segment')) sections.push(readHeading(line, 'segment', names));
    else if (line.take('role')) sections.push(readHeading(line, 'role', names));
    else if (section === undefined) throw line.wants("'segment' or 'role' first");
    else if (section.where !== undefined && line.take('holds')) section.holds.push(readHolding(line));
    else {
      section.ops.push(readOp(line, section.ops.length, section.phase));
      section.lines.push(index + 1);
    }
  });
  if (title === undefined)
    throw new InputError(`${file}:1:1: the text is empty; it opens with 'program NAME on pp=2 dp=4'.`);

  const roles: Role[] = [];
  const segments: [string, Segment][] = [];
  for (const { name, where, holds, ops } of sections) {
    if (where === undefined) segments.push([name, { name, ops }]);
    else roles.push({ name, where, holds, ops });
  }
  const { name, axes } = title;
  return {
    program: { name, mesh: { axes }, roles, segments: Object.fromEntries(segments) },
    lineOf: (list, index) => sections.find((section) => section.name === list)?.lines[index],
  };
}

function readTitle(line: Line): { name: string; axes: MeshAxis[] } {
  line.expect('program');
  const name = line.name('the name of the program');
  const axes = line.take('on')
    ? readAxes(line, (axis) => ({ name: axis, size: line.count(`the size of ${axis}`) }))
    : [];
  line.end();
  return { name, axes };
}

/** Names that are taken. */
type Taken = Readonly<Record<'role' | 'segment', Set<string>>>;

function readHeading(line: Line, kind: 'role' | 'segment', taken: Taken): Section {
  const name = line.name(`the name of the ${kind}`);
  if (taken[kind].has(name))
    throw line.refuses(`there is a ${kind} '${name}' above; give this one a name of its own`);
  taken[kind].add(name);
  const at =
    kind === 'role' && line.take('at')
      ? readAxes(line, (axis) => [axis, line.coordinates(`where on ${axis}`)] as const)
      : [];
  const phase = line.take('as') ? line.one('a phase', PHASES) : 'forward';
  line.end();
  const where = kind === 'role' ? Object.fromEntries(at) : undefined;
  return { name, where, phase, holds: [], ops: [], lines: [] };
}

function readHolding(line: Line): Holding {
  const holding = readHeld(line);
  line.end();
  return holding;
}

function readAxes<T>(line: Line, read: (axis: Axis) => T): T[] {
  const items: T[] = [];
  const named = new Set<Axis>();
  do {
    const axis = line.one('an axis', AXES);
    if (named.has(axis)) throw line.refuses(`the axis ${axis} is named twice; name each once`);
    named.add(axis);
    line.expect('=');
    items.push(read(axis));
  } while (line.pair());
  return items;
}

/** The phase most ops of a list have, so that fewest lines must say theirs. */
function commonest(ops: readonly Op[]): Phase {
  const counts = PHASES.map((phase) => ops.filter((op) => op.phase === phase).length);
  return PHASES[counts.indexOf(largest(counts))]!;
}
