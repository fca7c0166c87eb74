/**
 * The check that runs before either executor, so that a program that would hang or lose memory is a
 * sentence naming the rank and the op, not a hung thread.
 *
 * It goes from the small to the large, and stops where the next rules would no longer make sense:
 * each list by itself (`check/structure.ts`), roles that cover every rank once (`check/coverage.ts`),
 * memory (`check/memory.ts`), both ends of each message and collective (`check/matching.ts`), and
 * last a run of all roles without time, which must finish (`check/deadlock.ts`). Who waits for whom, who
 * meets whom, and which ranks are alike is what executors go by, too (`order/`).
 *
 * Not checked: that a tensor is written before it is read. A program does not say which tensors live
 * on from the step before, so the rule would raise false alarms.
 */
import { InputError } from '../input/error.js';
import { printable } from '../input/printable.js';
import { coverageProblems, placementProblems } from './check/coverage.js';
import { deadlockProblems } from './check/deadlock.js';
import { mismatches } from './check/matching.js';
import { memoryProblems } from './check/memory.js';
import { firstRank, type LineOf, type Problem, problemAt } from './check/problem.js';
import { seriesOf } from './check/series.js';
import { structureProblems } from './check/structure.js';
import { Cells } from './order/cells.js';
import { EnteredSegments } from './order/entered.js';
import { Lanes } from './order/lanes.js';
import { Names, plansOf } from './order/plans.js';
import type { Program } from './program.js';

export type { LineOf, OpPlace, Problem, Rule } from './check/problem.js';

/** What the program is to run on. */
export interface CheckOptions {
  /** Streams of a rank take turns in list order, as on a thread. Absent: they overlap. */
  readonly serial?: boolean;
  /** A send leaves its message in a mailbox and is done. Absent: both ends meet. */
  readonly mailboxes?: boolean;
  /** Lines of the text that the program was read from, to be named. */
  readonly lineOf?: LineOf;
}

/** Everything wrong with a program, empty when it is sound. Throws nothing on any program. */
export function check(program: Program, options: CheckOptions = {}): readonly Problem[] {
  return problemsOf(program, options).map((problem) => ({ ...problem, message: printable(problem.message) }));
}

function problemsOf(program: Program, options: CheckOptions): readonly Problem[] {
  const { serial = false, mailboxes = false, lineOf = () => undefined } = options;
  const { mesh, roles } = program;
  const malformed = [...nameProblems(program), ...placementProblems(program), ...structureProblems(program)];
  if (malformed.length > 0) return malformed;

  const segments = new EnteredSegments(program);
  const names = new Names();
  const rolePlans = plansOf(roles, segments, names, serial);
  const cells = new Cells(mesh, roles, names, false);
  const uncovered = coverageProblems(cells, roles);
  if (uncovered.length > 0) return uncovered;

  const lanes = new Lanes(cells, roles);
  const plans = lanes.all.map(({ roleIndex }) => rolePlans[roleIndex]!);
  const ofRoles = rolePlans.map(seriesOf);
  const series = lanes.all.map(({ roleIndex }) => ofRoles[roleIndex]!);
  const runnable = { lanes, plans, names, segments, mailboxes, series, serial, lineOf };
  const memory = memoryProblems(program);
  const unmatched = mismatches(runnable);
  // Where an op has no partner, that is why the rest waits.
  const stuck = unmatched.some(({ alone }) => alone) ? [] : deadlockProblems(runnable);
  return [...memory, ...unmatched.map(({ problem }) => problem), ...stuck];
}

const PROBLEMS_SHOWN = 5;

/** Throws an InputError with the first few problems of a program that is not sound. */
export function assertSound(program: Program, options: CheckOptions = {}): void {
  const problems = check(program, options);
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
