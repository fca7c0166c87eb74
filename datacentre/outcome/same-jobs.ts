/**
 * What several plays of one list did with the same jobs. A datacentre that leaves out large jobs has the others done
 * sooner: only jobs that every play has done say which is sooner, and who gains and who loses.
 */
import type { JobTable } from '../jobs/table.js';
import type { PlayedJobs } from '../play/played.js';
import type { SameJobs, WaitRow, WaitsCompared } from './answer.js';
import { type Grouping, groupingsOf, MOST_GROUPS } from './groups.js';
import { askedHours } from './job-times.js';

/** When each job ended, and how long it was on devices until then. */
export type Ended = Pick<PlayedJobs, 'endMillis' | 'heldMillis'>;

export interface ComparedJobs {
  /** Of each play. */
  readonly same: readonly SameJobs[];
  readonly waits: WaitsCompared;
}

/** `plays` are of the jobs of `table`. */
export function comparedJobs(table: JobTable, plays: readonly Ended[]): ComparedJobs {
  const lacking = plays.map(() => ({ lackingJobs: 0, lackingDeviceHours: 0 }));
  const rows: number[] = [];
  for (let row = 0; row < table.count; row++) {
    const ended = plays.filter(({ endMillis }) => !Number.isNaN(endMillis[row]!)).length;
    if (ended === plays.length) rows.push(row);
    else if (ended > 0) {
      plays.forEach(({ endMillis }, i) => {
        if (!Number.isNaN(endMillis[row]!)) return;
        lacking[i]!.lackingJobs++;
        lacking[i]!.lackingDeviceHours += askedHours(table, row);
      });
    }
  }
  const mean = (of: (row: number) => number) =>
    rows.length > 0 ? rows.reduce((sum, row) => sum + of(row), 0) / rows.length : 0;
  const { size, user } = groupingsOf(table);
  return {
    same: plays.map((play, i) => ({
      jobs: rows.length,
      jobCompletionSeconds: mean((row) => (play.endMillis[row]! - table.submitMillis[row]!) / 1e3),
      queueingSeconds: mean((row) => waitSeconds(table, play, row)),
      ...lacking[i]!,
    })),
    waits: { size: waitsBy(size, table, plays, rows), user: waitsBy(user, table, plays, rows) },
  };
}

function waitSeconds({ submitMillis }: JobTable, { endMillis, heldMillis }: Ended, row: number): number {
  return (endMillis[row]! - submitMillis[row]! - heldMillis[row]!) / 1e3;
}

/** Groups with most device-hours, which are the same for all plays, and the others together. */
function waitsBy(
  { names, of, ordered }: Grouping,
  table: JobTable,
  plays: readonly Ended[],
  rows: readonly number[],
): WaitRow[] {
  const sums = names.map((name) => ({ name, jobs: 0, deviceHours: 0, waits: plays.map(() => 0) }));
  for (const row of rows) {
    const sum = sums[of(row)]!;
    sum.jobs++;
    sum.deviceHours += askedHours(table, row);
    plays.forEach((play, i) => {
      sum.waits[i]! += waitSeconds(table, play, row);
    });
  }
  const some = sums.filter(({ jobs }) => jobs > 0);
  if (!ordered) some.sort((a, b) => b.deviceHours - a.deviceHours);
  const told = ordered ? some : some.slice(0, MOST_GROUPS);
  const rest = some.slice(told.length);
  if (rest.length > 0) {
    const total = (of: (group: (typeof rest)[number]) => number) => rest.reduce((sum, r) => sum + of(r), 0);
    told.push({
      ...{ name: `${rest.length} others`, jobs: total(({ jobs }) => jobs) },
      ...{ deviceHours: total((r) => r.deviceHours), waits: plays.map((_, i) => total((r) => r.waits[i]!)) },
    });
  }
  return told.map(({ name, jobs, deviceHours, waits }) => {
    return { name, jobs, deviceHours, queueingSeconds: waits.map((wait) => wait / jobs) };
  });
}
