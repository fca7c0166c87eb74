/** The jobs of a list that ran, with what became of each, in seconds. */
import type { JobTable } from '../jobs/table.js';
import type { PlayedJobs } from '../play/played.js';

export interface JobTimes {
  /** Rows of the table. */
  readonly rows: Int32Array;
  readonly run: Float64Array;
  readonly wait: Float64Array;
  readonly completion: Float64Array;
  /** Hours of whole devices. */
  readonly deviceHours: Float64Array;
}

const [SECOND, HOUR] = [1e3, 3.6e6];

/** Whole devices that a job takes. */
export function devicesOf({ devices, deviceMilli }: JobTable, row: number): number {
  return (devices[row]! * deviceMilli[row]!) / 1e3;
}

/** Hours of whole devices that a job asks for; 0 where nobody says how long it runs. */
export function askedHours(table: JobTable, row: number): number {
  const run = table.runMillis[row]!;
  return Number.isNaN(run) ? 0 : (run * devicesOf(table, row)) / HOUR;
}

/** Of every job with an end; one that no nodes can hold has none. */
export function jobTimes(table: JobTable, played: PlayedJobs): JobTimes {
  const { startMillis, endMillis, heldMillis } = played;
  let count = 0;
  for (let row = 0; row < table.count; row++) if (ran(row)) count++;
  const columns = () => new Float64Array(count);
  const times = {
    rows: new Int32Array(count),
    ...{ run: columns(), wait: columns(), completion: columns(), deviceHours: columns() },
  };
  let at = 0;
  for (let row = 0; row < table.count; row++) {
    if (!ran(row)) continue;
    const [took, held] = [endMillis[row]! - table.submitMillis[row]!, heldMillis[row]!];
    times.rows[at] = row;
    times.run[at] = table.runMillis[row]! / SECOND;
    times.wait[at] = (took - held) / SECOND;
    times.completion[at] = took / SECOND;
    times.deviceHours[at++] = (held * devicesOf(table, row)) / HOUR;
  }
  return times;

  function ran(row: number): boolean {
    return !Number.isNaN(startMillis[row]!) && !Number.isNaN(endMillis[row]!);
  }
}
