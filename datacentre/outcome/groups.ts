/** Device-hours, waits and run times of jobs that have something in common: size, type, state, user, queue. */
import { type JobTable, STATES, type WordColumn } from '../jobs/table.js';
import type { Dimension, GroupRow } from './answer.js';
import { devicesOf, type JobTimes } from './job-times.js';
import { spreadOf } from './spread.js';

/** Groups told one by one; of more, those with most device-hours, and the others together. */
export const MOST_GROUPS = 20;

/** To which group each job belongs, and what the groups are called. */
export interface Grouping {
  readonly names: readonly string[];
  readonly of: (row: number) => number;
  /** In their own order, all of them; else by device-hours. */
  readonly ordered: boolean;
}

/** Rows of each dimension, without groups that no job of is among those that ran. */
export function groupsOf(table: JobTable, times: JobTimes): Record<Dimension, readonly GroupRow[]> {
  const groupings = groupingsOf(table);
  const total = times.deviceHours.reduce((sum, hours) => sum + hours, 0);
  const rows = (dimension: Dimension) => rowsOf(groupings[dimension], times, total);
  return {
    ...{ size: rows('size'), type: rows('type'), state: rows('state') },
    ...{ user: rows('user'), queue: rows('queue') },
  };
}

export function groupingsOf(table: JobTable): Readonly<Record<Dimension, Grouping>> {
  return {
    size: { names: SIZES, of: (row) => sizeOf(table, row), ordered: true },
    type: worded(table.type),
    state: { names: STATES, of: (row) => table.state[row]!, ordered: true },
    user: worded(table.user),
    queue: worded(table.queue),
  };
}

function worded({ words, index }: WordColumn): Grouping {
  return {
    names: words.map((word) => (word === '' ? '(not said)' : word)),
    of: (row) => index[row]!,
    ordered: false,
  };
}

/** No device, part of one, 1, 2, 3–4, 5–8 … by powers of two. */
const SIZES = [
  ...['none', '< 1', '1', '2'],
  ...Array.from({ length: 22 }, (_, i) => `${2 ** (i + 1) + 1}–${2 ** (i + 2)}`),
];

/** Position in `SIZES`. */
function sizeOf(table: JobTable, row: number): number {
  const devices = devicesOf(table, row);
  if (devices === 0) return 0;
  return devices < 1 ? 1 : 2 + Math.ceil(Math.log2(devices));
}

function rowsOf({ names, of, ordered }: Grouping, times: JobTimes, total: number): GroupRow[] {
  const { rows, deviceHours } = times;
  const hours = new Float64Array(names.length);
  for (let i = 0; i < rows.length; i++) hours[of(rows[i]!)]! += deviceHours[i]!;
  // Those that are told, in their order; `place` is where a group's jobs are counted.
  let told = [...names.keys()];
  if (!ordered) told.sort((a, b) => hours[b]! - hours[a]! || a - b);
  const others = told.length > MOST_GROUPS && !ordered ? told.slice(MOST_GROUPS) : [];
  if (others.length > 0) told = told.slice(0, MOST_GROUPS);
  const place = new Int32Array(names.length).fill(told.length);
  told.forEach((group, i) => {
    place[group] = i;
  });
  const titles = [...told.map((group) => names[group]!), `${others.length} others`];
  // Jobs sorted by place: each group is one stretch of the columns.
  const ends = new Int32Array(titles.length + 1);
  const placeOf = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    placeOf[i] = place[of(rows[i]!)]!;
    ends[placeOf[i]! + 1]!++;
  }
  for (let i = 1; i < ends.length; i++) ends[i]! += ends[i - 1]!;
  const by = (column: Float64Array) => {
    const next = ends.slice();
    const sorted = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) sorted[next[placeOf[i]!]!++] = column[i]!;
    return sorted;
  };
  const columns = {
    ...{ run: by(times.run), wait: by(times.wait) },
    ...{ completion: by(times.completion), deviceHours: by(deviceHours) },
  };
  return titles.flatMap((name, i) => {
    const jobs = ends[i + 1]! - ends[i]!;
    if (jobs === 0) return [];
    const part = (column: Float64Array) => column.subarray(ends[i]!, ends[i + 1]!);
    const held = part(columns.deviceHours).reduce((sum, each) => sum + each, 0);
    return [
      {
        ...{ name, jobs, deviceHours: held, share: total > 0 ? held / total : 0 },
        runSeconds: spreadOf(part(columns.run)),
        queueingSeconds: spreadOf(part(columns.wait)),
        jobCompletionSeconds: spreadOf(part(columns.completion)),
      },
    ];
  });
}
