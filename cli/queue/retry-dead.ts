/**
 * A file with rows of cells that were given up, opened again: it keeps the rows before the first of them, and those
 * behind it go back to Redis, where the collector finds them. A kill between the two loses nothing that a worker could
 * not answer again.
 */
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { isDead } from '../../planning/plan/dead.js';
import type { PlanRow } from '../../planning/plan/row.js';
import { PLAN_HEADER, planLine, rowIn } from '../../reports/csv/plan.js';
import type { Board } from './board.js';

/** Rows that go to Redis at once. */
const AT_ONCE = 500;

/** Takes the rows of given-up cells of `plan` out of the file at `path`; resolves to how many there were. */
export async function reopened(path: string, plan: string, board: Board): Promise<number> {
  if (!existsSync(path) && !existsSync(`${path}.part`)) return 0;
  const target = existsSync(path) ? realpathSync(path) : path;
  const part = `${target}.part`;
  const text = readFileSync(existsSync(part) ? part : target, 'utf8');
  const lines = text.startsWith(PLAN_HEADER)
    ? (text.slice(PLAN_HEADER.length).match(/[^\r\n]*\r\n/g) ?? [])
    : [];
  // Whose file it is, is told when it is opened to be written.
  if (lines.some((line) => !line.startsWith(`${plan},`))) return 0;
  const rows = lines.map(rowIn);
  const first = rows.findIndex(isDead);
  if (first < 0) return 0;
  const later = rows.filter((row, i) => i > first && !isDead(row) && isWhole(row, lines[i]!));
  await board.open(plan);
  for (let i = 0; i < later.length; i += AT_ONCE) await board.save(plan, later.slice(i, i + AT_ONCE));
  writeFileSync(part, PLAN_HEADER + lines.slice(0, first).join(''));
  return rows.filter(isDead).length;
}

/** Whether nothing is lost on the way from the line and back. */
function isWhole(row: PlanRow, line: string): boolean {
  return planLine(row) === line;
}
