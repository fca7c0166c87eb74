/**
 * The picture of a standstill: who waits for whom in a circle, as a sentence, and a table of steps
 * against ranks with what ran last and the op at which each stands.
 */
import { largest } from '../../input/extremes.js';
import type { Cells } from './cells.js';
import { untimedRun } from './deadlock.js';
import { type Meetings, meetings } from './meetings.js';
import { naming, type Problem } from './problem.js';
import { type Compiler, type Event, eventPlace, type Script } from './script.js';

const STEPS_SHOWN = 4;
const RANKS_SHOWN = 6;

/** One problem when the program cannot finish, none when it can. */
export function deadlockProblems(
  cells: Cells,
  scripts: readonly Script[],
  segment: Compiler['segment'],
): Problem[] {
  const meet = meetings(cells, scripts);
  const stuck = untimedRun(scripts, meet, segment);
  const circle = waitCircle(scripts, meet, stuck);
  const [start] = circle;
  if (start === undefined) return [];

  const named = circle.map(({ cell, event }) => {
    const { role, rank } = cells.list[cell]!;
    return naming(role.name, rank, eventPlace(event));
  });
  const links = `${named.join(', which waits for ')}, which waits for the first`;
  const message = `the program cannot finish, as ranks wait in a circle: ${links}. Order the ops so that each of them meets its partner.\n${picture(cells, scripts, meet, segment, stuck)}`;
  const { role, rank } = cells.list[start.cell]!;
  return [{ rule: 'deadlock', role: role.name, rank, op: eventPlace(start.event), message }];
}

interface Link {
  readonly cell: number;
  readonly event: Event;
}

/** From any stuck cell on to the partner that is not there yet, until a cell comes round again. */
function waitCircle(
  scripts: readonly Script[],
  meet: Meetings,
  stuck: readonly (readonly number[])[],
): Link[] {
  const path: Link[] = [];
  let cell = stuck.findIndex((waiting) => waiting.length > 0);
  while (cell >= 0 && !path.some((link) => link.cell === cell)) {
    const event = scripts[cell]!.events[stuck[cell]![0]!]!;
    path.push({ cell, event });
    const absent = meet(cell, event).find((side) => !stuck[side.cell]!.includes(side.positions[event.nth]!));
    cell = absent!.cell;
  }
  return path.slice(path.findIndex((link) => link.cell === cell));
}

/** Steps down, stuck ranks across; the last row is where each stands. */
function picture(
  cells: Cells,
  scripts: readonly Script[],
  meet: Meetings,
  segment: Compiler['segment'],
  stuck: readonly (readonly number[])[],
): string {
  const ran: Map<number, string>[] = [];
  untimedRun(scripts, meet, segment, (round, cell, event) => {
    ran[round] ??= new Map();
    const earlier = ran[round].get(cell);
    ran[round].set(cell, earlier === undefined ? short(event) : `${earlier}; ${short(event)}`);
  });
  const standing = [...stuck.keys()].filter((cell) => stuck[cell]!.length > 0);
  const shown = standing.slice(0, RANKS_SHOWN);
  const header = shown.map((cell) => `rank ${cells.list[cell]!.rank} ${cells.list[cell]!.role.name}`);
  const steps = ran.map((events, round) => [
    `step ${round + 1}`,
    ...shown.map((cell) => events.get(cell) ?? '·'),
  ]);
  const last = shown.map((cell) => stuck[cell]!.map((at) => short(scripts[cell]!.events[at]!)).join('; '));
  const rows = [['', ...header], ...steps.slice(-STEPS_SHOWN), ['stands at', ...last]];
  const more = standing.length - shown.length;
  return align(rows) + (more > 0 ? `\n  and ${more} more stand still.` : '');
}

function short(event: Event): string {
  const { kind } = event.op;
  const verb = kind === 'collective' ? event.op.collective : kind;
  const { index, label } = eventPlace(event);
  return label.startsWith(verb) ? `${index} ${label}` : `${index} ${verb} ${label}`;
}

function align(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => largest(rows.map((row) => row[column]!.length)));
  return rows
    .map(
      (row) =>
        `  ${row
          .map((text, i) => text.padEnd(widths[i]!))
          .join('  ')
          .trimEnd()}`,
    )
    .join('\n');
}
