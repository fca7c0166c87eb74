/** The jobs that are submitted in a stretch of days. */
import type { JobTable, WordColumn } from './table.js';

const DAY = 86_400e3;

/** Jobs submitted from day `from` (0 is the first) up to day `to`, times counted from the first of them. */
export function submittedBetween(table: JobTable, from: number, to: number): JobTable {
  const { submitMillis } = table;
  let [first, end] = [0, table.count];
  while (first < table.count && submitMillis[first]! < from * DAY) first++;
  while (end > first && submitMillis[end - 1]! >= to * DAY) end--;
  const words = ({ words: all, index }: WordColumn) => ({ words: all, index: index.slice(first, end) });
  const start = submitMillis[first] ?? 0;
  return {
    ...table,
    ...(table.beginsAtMillis === undefined ? {} : { beginsAtMillis: table.beginsAtMillis + start }),
    ...(table.modelled === undefined ? {} : { modelled: table.modelled.slice(first, end) }),
    ...(table.limitMillis === undefined ? {} : { limitMillis: table.limitMillis.slice(first, end) }),
    count: end - first,
    ids: table.ids?.slice(first, end) ?? Array.from({ length: end - first }, (_, i) => String(first + i)),
    submitMillis: submitMillis.slice(first, end).map((at) => at - start),
    runMillis: table.runMillis.slice(first, end),
    ...{ devices: table.devices.slice(first, end), deviceMilli: table.deviceMilli.slice(first, end) },
    ...{ cpuMilli: table.cpuMilli.slice(first, end), memoryMib: table.memoryMib.slice(first, end) },
    ...{ state: table.state.slice(first, end), priority: table.priority.slice(first, end) },
    ...{ user: words(table.user), queue: words(table.queue), type: words(table.type) },
    deviceKind: words(table.deviceKind),
    recordedWaitMillis: table.recordedWaitMillis?.slice(first, end) ?? null,
  };
}
