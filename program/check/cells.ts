/**
 * Cells: the ranks that no rule can tell apart. Coordinates of an axis fall into one class when every
 * role and every `among` holds both or neither; a cell is one class on each axis. A pipeline of 16
 * stages with 1,024 replicas has 16 cells, and a server with 1,023 workers has two. The check runs
 * cells, so its work does not grow with symmetric axes.
 *
 * Sends set coordinates apart as well: along an axis with sends, every coordinate is its own class,
 * unless the axis is a circle on which all ranks run the same list.
 */
import { type Axis, axisSize, type MeshAxis, rankAt } from '../mesh.js';
import type { Op, Program, Role, TransferOp } from '../program.js';
import { isPlace } from './operands.js';
import { firstRank, type Problem, problemAt } from './problem.js';

export interface AxisClasses {
  readonly name: Axis;
  readonly size: number;
  /** Class of each coordinate. */
  readonly classOf: readonly number[];
  /** Lowest coordinate of each class. */
  readonly first: readonly number[];
  /** How far apart in cell number two neighbouring classes are. */
  readonly stride: number;
}

export interface Cell {
  readonly role: Role;
  /** The lowest rank in it. */
  readonly rank: number;
}

export interface Cells {
  readonly axes: readonly AxisClasses[];
  /** One per combination of classes, the last axis counting fastest. */
  readonly list: readonly Cell[];
}

/** The cells of a program, or the problems that keep its roles from covering every rank once. */
export function cellsOf(program: Program): Cells | readonly Problem[] {
  const misplaced = program.roles.flatMap((role) => outside(program, role));
  if (misplaced.length > 0) return misplaced;

  const axes = classes(program);
  const count = axes.reduce((product, axis) => product * axis.first.length, 1);
  const owners: Role[][] = Array.from({ length: count }, () => []);
  for (const role of program.roles) for (const cell of cellsIn(role, axes)) owners[cell]!.push(role);

  const rankOf = (cell: number) =>
    rankAt(
      program.mesh,
      Object.fromEntries(axes.map((axis) => [axis.name, axis.first[classAt(axis, cell)]!])),
    );
  const problems = owners.flatMap((roles, cell) => coverage(roles, rankOf(cell)));
  if (problems.length > 0) return problems;
  return { axes, list: owners.map(([role], cell) => ({ role: role!, rank: rankOf(cell) })) };
}

/** The class of a cell along an axis. */
export function classAt(axis: AxisClasses, cell: number): number {
  return Math.floor(cell / axis.stride) % axis.first.length;
}

/** The cell a transfer's peer is in, or undefined past either end of the axis. */
export function peerCell(cells: Cells, cell: number, op: TransferOp): number | undefined {
  const axis = cells.axes.find((a) => a.name === op.axis)!;
  const here = classAt(axis, cell);
  const to = axis.first[here]! + op.offset;
  if (!op.wrap && !isPlace(to, axis.size)) return undefined;
  const there = axis.classOf[(to + axis.size) % axis.size]!;
  return cell + (there - here) * axis.stride;
}

function classes(program: Program): AxisClasses[] {
  const lists = [...program.roles, ...Object.values(program.segments)].map((list) => list.ops);
  const restrictions = new Map<Axis, Map<string, readonly number[]>>();
  const restrict = (axis: Axis, at: readonly number[]) => {
    const known = restrictions.get(axis) ?? new Map<string, readonly number[]>();
    restrictions.set(axis, known.set(at.join(), at));
  };
  const directions = new Map<Axis, { ends: boolean }>();
  for (const role of program.roles) {
    for (const [axis, at] of Object.entries(role.where)) restrict(axis as Axis, at);
  }
  const note = (op: Op) => {
    if (op.kind === 'collective' && op.among !== undefined) restrict(op.axis[0]!, op.among);
    if (op.kind !== 'send' && op.kind !== 'recv') return;
    const known = directions.get(op.axis);
    if (known === undefined) directions.set(op.axis, { ends: !op.wrap });
    else if (!op.wrap) known.ends = true;
  };
  for (const ops of lists) for (const op of ops) note(op);

  let stride = 1;
  return program.mesh.axes
    .toReversed()
    .map((axis) => {
      const sends = directions.get(axis.name);
      let classOf = refine(axis, [...(restrictions.get(axis.name)?.values() ?? [])]);
      const uniform = classOf.every((c) => c === 0);
      if (sends !== undefined && (sends.ends || !uniform)) classOf = classOf.map((_, c) => c);
      const first: number[] = [];
      for (const [c, k] of classOf.entries()) first[k] ??= c;
      const made = { ...axis, classOf, first, stride };
      stride *= first.length;
      return made;
    })
    .toReversed();
}

/** Splits the coordinates until each restriction holds all of a class or none of it. */
function refine(axis: MeshAxis, restrictions: readonly (readonly number[])[]): number[] {
  let classOf = new Array<number>(axis.size).fill(0);
  for (const restriction of restrictions) {
    const inside = new Set(restriction);
    const split = new Map<number, number>();
    classOf = classOf.map((k, c) => {
      const key = 2 * k + (inside.has(c) ? 1 : 0);
      if (!split.has(key)) split.set(key, split.size);
      return split.get(key)!;
    });
  }
  return classOf;
}

function cellsIn(role: Role, axes: readonly AxisClasses[]): number[] {
  let cells = [0];
  for (const { name, classOf, first, stride } of axes) {
    const at = role.where[name];
    const kept = at === undefined ? first.keys() : new Set(at.map((c) => classOf[c]!));
    cells = [...kept].flatMap((k) => cells.map((cell) => cell + k * stride));
  }
  return cells;
}

function outside(program: Program, role: Role): Problem[] {
  return Object.entries(role.where).flatMap(([axis, at]) => {
    const size = axisSize(program.mesh, axis as Axis);
    const bad = at.filter((c) => !isPlace(c, size));
    if (bad.length === 0 && at.length > 0) return [];
    const found = at.length === 0 ? 'no coordinate' : bad.join(', ');
    const text = `is placed at ${found} on ${axis}; the mesh has 0 to ${size - 1} there.`;
    return [problemAt('axis', role.name, firstRank(program.mesh, role), null, text)];
  });
}

function coverage(roles: readonly Role[], rank: number): Problem[] {
  if (roles.length === 1) return [];
  const [role] = roles;
  const named = roles.map((r) => r.name).join(' and ');
  const message =
    role === undefined
      ? `rank ${rank} has no role; each rank of the mesh needs exactly one.`
      : `rank ${rank} has the roles ${named}; each rank of the mesh needs exactly one.`;
  return [{ rule: 'roles', role: role?.name ?? '', rank, op: null, message }];
}
