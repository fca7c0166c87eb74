/** How much a list of jobs asks for, whatever becomes of it. */
import type { JobTable } from './table.js';

/** Device-milliseconds that the jobs ask for whose run time is known. */
export function askedMillis({ count, runMillis, devices, deviceMilli }: JobTable): number {
  let sum = 0;
  for (let row = 0; row < count; row++) {
    const run = runMillis[row]!;
    if (!Number.isNaN(run)) sum += (run * devices[row]! * deviceMilli[row]!) / 1000;
  }
  return sum;
}

/** The same over that of so many devices between the first submission and the last; null where there is nothing between. */
export function loadOf(table: JobTable, devices: number): number | null {
  const span = spanMillis(table);
  return span > 0 && devices > 0 ? askedMillis(table) / (devices * span) : null;
}

/** From the first submission to the last. */
export function spanMillis({ submitMillis }: JobTable): number {
  return (submitMillis.at(-1) ?? 0) - (submitMillis[0] ?? 0);
}
