/** Small lists of jobs and nodes for tests: times in milliseconds, nodes without limits of cores and memory. */
import fc from 'fast-check';
import { type Job, TableBuilder } from '../../../datacentre/jobs/builder.js';
import type { JobTable } from '../../../datacentre/jobs/table.js';
import type { DatacentreNode } from '../../../datacentre/nodes/node.js';
import type { PlayedJobs } from '../../../datacentre/play/played.js';

/** Jobs as [submitted, duration, devices, and what else is said of it]. */
export type Short = readonly [submit: number, run: number, devices?: number, more?: Partial<Job>];

export function tableOf(jobs: readonly Short[]): JobTable {
  const builder = new TableBuilder();
  for (const [submitMillis, runMillis, devices = 1, more = {}] of jobs)
    builder.add({ submitMillis, runMillis, devices, ...more });
  return builder.build();
}

export function nodesOf(
  count: number,
  devices: number,
  more: Partial<DatacentreNode> = {},
): DatacentreNode[] {
  return Array.from({ length: count }, (_, at) => ({
    id: `${more.kind ?? ''}${at}`,
    cpuMilli: Number.POSITIVE_INFINITY,
    memoryMib: Number.POSITIVE_INFINITY,
    devices,
    kind: '',
    ...more,
  }));
}

/** Random lists whose first job comes at 0, for `devices` devices. */
export function randomJobs(devices: number, most = 40): fc.Arbitrary<Short[]> {
  const job = fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: devices }));
  return fc.array(job, { minLength: 1, maxLength: most }).map((jobs) => {
    const first = Math.min(...jobs.map(([submit]) => submit));
    return jobs.map(([submit, run, size]): Short => [submit - first, run, size]).sort((a, b) => a[0] - b[0]);
  });
}

/** Sums over time of what an occupancy says. */
export function integral({ occupancy }: PlayedJobs, measure: keyof PlayedJobs['occupancy']): number {
  const { atMillis } = occupancy;
  let sum = 0;
  for (let at = 0; at + 1 < atMillis.length; at++)
    sum += occupancy[measure][at]! * (atMillis[at + 1]! - atMillis[at]!);
  return sum;
}

/** Mean of what jobs waited before they first started. */
export function meanWait(table: JobTable, played: PlayedJobs): number {
  let sum = 0;
  for (let row = 0; row < table.count; row++) sum += played.startMillis[row]! - table.submitMillis[row]!;
  return sum / table.count;
}
