/** A program cut down to some of its roles, for reading: it cannot run without the others. */
import { InputError } from '../input/error.js';
import { nearest } from '../input/nearest.js';
import { coordinate, worldSize } from './mesh.js';
import type { Op, Program, Role } from './program.js';

/** The role called `name` and the segments it calls. Throws InputError, with the nearest names, when there is none. */
export function partOfRole(program: Program, name: string): Program {
  const role = program.roles.find((each) => each.name === name);
  if (role !== undefined) return partOf(program, role);
  const names = program.roles.map((each) => each.name);
  const near = nearest(name, names);
  const guess = (near.length > 0 ? near : names.slice(0, MOST_NAMED)).map((each) => `'${each}'`).join(', ');
  const more = near.length > 0 || names.length <= MOST_NAMED ? '' : ', …';
  throw new InputError(
    `the program has no role '${name}': ${near.length > 0 ? 'did you mean ' : 'its roles are '}${guess}${more}${near.length > 0 ? '?' : ''}`,
  );
}

const MOST_NAMED = 6;

/** The role that `rank` runs and the segments it calls. Throws InputError when the mesh has no such rank. */
export function partOfRank(program: Program, rank: number): Program {
  const { mesh, roles } = program;
  const ranks = worldSize(mesh);
  const role = roles.find(({ where }) =>
    mesh.axes.every(({ name }) => where[name]?.includes(coordinate(mesh, rank, name)) ?? true),
  );
  if (rank < ranks && role !== undefined) return partOf(program, role);
  throw new InputError(`the program has ranks 0 to ${ranks - 1}, and no rank ${rank}`);
}

function partOf(program: Program, role: Role): Program {
  const called = new Set<string>();
  const visit = (ops: readonly Op[]) => {
    for (const op of ops) {
      if (op.kind !== 'call' || called.has(op.segment)) continue;
      called.add(op.segment);
      visit(program.segments[op.segment]?.ops ?? []);
    }
  };
  visit(role.ops);
  const segments = Object.entries(program.segments).filter(([name]) => called.has(name));
  return { ...program, roles: [role], segments: Object.fromEntries(segments) };
}
