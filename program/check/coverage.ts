/** Roles are where the mesh has places, and every rank has exactly one; and no more lists run than can be run. */
import { type Axis, axisSize, type Mesh, worldSize } from '../mesh.js';
import type { Cells } from '../order/cells.js';
import type { Program, Role } from '../program.js';
import { isPlace } from './operands.js';
import { fewOf, firstRank, type Problem, problemAt } from './problem.js';

/** Ranks that are told apart, and ops in all their lists: each of them is run by itself. */
const CELLS_MOST = 1 << 16;
const OPS_MOST = 1 << 24;

/** What is wrong with where the roles are, and with the mesh itself. */
export function placementProblems(program: Program): Problem[] {
  return [...meshProblems(program.mesh), ...program.roles.flatMap((role) => outside(program, role))];
}

/** What keeps the roles from covering every rank once, and from being run by cells. */
export function coverageProblems(cells: Cells, roles: readonly Role[]): Problem[] {
  if (cells.count > CELLS_MOST) {
    const along = cells.apart.map(({ name, classes }) => `${name} ${classes}`).join(', ');
    return [
      tooLarge(
        `messages, roles and 'among' tell ${cells.count} ranks apart (${along}), and each of these is run by itself; ` +
          `${CELLS_MOST} at most: make an axis smaller, or say less of its coordinates.`,
      ),
    ];
  }
  const owner = new Int32Array(cells.count).fill(-1);
  let ops = 0;
  for (const [index, role] of roles.entries()) {
    const own = cells.ofRole(role);
    ops += own.length * role.ops.length;
    for (const cell of own) {
      if (owner[cell] !== -1) return [shared(cells.rankOf(cell), roles[owner[cell]!]!, role)];
      owner[cell] = index;
    }
  }
  const left = owner.indexOf(-1);
  if (left >= 0) {
    const rank = cells.rankOf(left);
    const message = `rank ${rank} has no role; each rank of the mesh needs exactly one.`;
    return [{ rule: 'roles', role: '', rank, op: null, message }];
  }
  if (ops <= OPS_MOST) return [];
  return [tooLarge(`the lists of all ranks come to ${ops} ops; ${OPS_MOST} at most: call segments instead.`)];
}

function meshProblems(mesh: Mesh): Problem[] {
  const bad = mesh.axes.find(({ size }) => !(Number.isInteger(size) && size >= 1));
  if (bad !== undefined) {
    const message = `the mesh has ${bad.size} places along ${bad.name}; give a whole number, one at least.`;
    return [{ rule: 'axis', role: '', rank: 0, op: null, message }];
  }
  const ranks = worldSize(mesh);
  if (Number.isSafeInteger(ranks)) return [];
  return [tooLarge(`the mesh has ${ranks} ranks, more than can be numbered; make an axis smaller.`)];
}

function tooLarge(message: string): Problem {
  return { rule: 'size', role: '', rank: 0, op: null, message };
}

function outside(program: Program, role: Role): Problem[] {
  return Object.entries(role.where).flatMap(([axis, at]) => {
    const size = axisSize(program.mesh, axis as Axis);
    const bad = at.filter((c) => !isPlace(c, size));
    if (bad.length === 0 && at.length > 0) return [];
    const found = at.length === 0 ? 'no coordinate' : fewOf(bad);
    const text = `is placed at ${found} on ${axis}; the mesh has 0 to ${size - 1} there.`;
    return [problemAt('axis', role.name, firstRank(program.mesh, role), null, text)];
  });
}

function shared(rank: number, one: Role, other: Role): Problem {
  const message = `rank ${rank} has the roles ${one.name} and ${other.name}; each rank of the mesh needs exactly one.`;
  return { rule: 'roles', role: one.name, rank, op: null, message };
}
