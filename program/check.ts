/**
 * The check that runs before either executor, so that a program that would hang or lose memory is a
 * sentence naming the rank and the op, not a hung thread.
 *
 * It goes from the small to the large, and stops where the next rules would no longer make sense:
 * each list by itself (`check/structure.ts`), roles that cover every rank once (`check/cells.ts`),
 * memory (`check/memory.ts`), both ends of each message and collective (`check/matching.ts`), and
 * last a run of all roles without time, which must finish (`check/deadlock.ts`).
 *
 * Not checked: that a tensor is written before it is read. A program does not say which tensors live
 * on from the step before, so the rule would raise false alarms.
 */
import { InputError } from '../input/error.js';
import { printable } from '../input/printable.js';
import { cellsOf } from './check/cells.js';
import { matchingProblems } from './check/matching.js';
import { memoryProblems } from './check/memory.js';
import { firstRank, type Problem, problemAt } from './check/problem.js';
import { compiler, type Script } from './check/script.js';
import { deadlockProblems } from './check/standstill.js';
import { structureProblems } from './check/structure.js';
import type { Program } from './program.js';

export type { OpPlace, Problem, Rule } from './check/problem.js';

/** Everything wrong with a program, empty when it is sound. Throws nothing on any program. */
export function check(program: Program): readonly Problem[] {
  return problemsOf(program).map((problem) => ({ ...problem, message: printable(problem.message) }));
}

function problemsOf(program: Program): readonly Problem[] {
  const malformed = [...nameProblems(program), ...structureProblems(program)];
  if (malformed.length > 0) return malformed;
  const cells = cellsOf(program);
  if (!('list' in cells)) return cells;

  const { script, segment } = compiler(program, cells);
  const byRole = new Map<string, Script>(
    program.roles.map((role) => [role.name, script(role.name, role.ops)]),
  );
  const scripts = cells.list.map((cell) => byRole.get(cell.role.name)!);

  const memory = memoryProblems(program);
  const unmatched = matchingProblems(cells, scripts);
  if (unmatched.length > 0) return [...memory, ...unmatched];
  return [...memory, ...deadlockProblems(cells, scripts, segment)];
}

const PROBLEMS_SHOWN = 5;

/** Throws an InputError with the first few problems of a program that is not sound. */
export function assertSound(program: Program): void {
  const problems = check(program);
  if (problems.length === 0) return;
  const shown = problems.slice(0, PROBLEMS_SHOWN).map((problem) => `- ${problem.message}`);
  const more = problems.length - shown.length;
  if (more > 0) shown.push(`and ${more} more`);
  throw new InputError(`program '${program.name}' cannot run:\n${shown.join('\n')}`);
}

/** Roles and segments go by their names, so a name stands for one list. */
function nameProblems(program: Program): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const role of program.roles) {
    const rank = firstRank(program.mesh, role);
    const twice = seen.has(role.name) || Object.hasOwn(program.segments, role.name);
    if (twice)
      problems.push(problemAt('roles', role.name, rank, null, 'another list has this name; rename one.'));
    seen.add(role.name);
  }
  for (const [key, { name }] of Object.entries(program.segments)) {
    if (key === name) continue;
    const message = `segment '${key}' calls itself '${name}'; give it the name it is called by.`;
    problems.push({ rule: 'segment', role: '', rank: 0, op: null, message });
  }
  return problems;
}
