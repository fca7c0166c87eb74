/**
 * The sorts of job that a list is mostly made of, by what they ask for: what FGD measures fragmentation with. Sorts are
 * taken by their number of jobs until they make up `MOST` of the list, as in the experiments of "Beware of Fragmentation"
 * (Weng et al., USENIX ATC'23; `podPopularityThreshold: 95` of hkust-adsl/kubernetes-scheduler-simulator).
 */
import type { JobTable } from './jobs/table.js';

export interface TypicalJob {
  /** Thousandths of a core, of the whole job. */
  readonly cpuMilli: number;
  readonly devices: number;
  /** Thousandths of each device. */
  readonly deviceMilli: number;
  /** Kinds of device that it runs on, `V100M16|V100M32`; '': any. */
  readonly kinds: string;
  /** Of all typical jobs; the shares add up to 1. */
  readonly share: number;
}

/** Specified: the share of jobs that typical ones make up, by the experiment's scripts. */
const MOST = 0.95;

/** The typical jobs of a list, the most frequent first; among equals the one that asks for more. */
export function typicalJobs(table: JobTable): TypicalJob[] {
  const sorts = new Map<string, TypicalJob & { jobs: number }>();
  for (let row = 0; row < table.count; row++) {
    const sort = {
      cpuMilli: table.cpuMilli[row]!,
      devices: table.devices[row]!,
      deviceMilli: table.deviceMilli[row]!,
      kinds: table.deviceKind.words[table.deviceKind.index[row]!] ?? '',
    };
    const key = `${sort.cpuMilli} ${sort.devices} ${sort.deviceMilli} ${sort.kinds}`;
    const known = sorts.get(key);
    if (known === undefined) sorts.set(key, { ...sort, share: 0, jobs: 1 });
    else known.jobs++;
  }
  const frequent = [...sorts.values()].sort(
    (a, b) =>
      b.jobs - a.jobs ||
      b.cpuMilli - a.cpuMilli ||
      b.deviceMilli - a.deviceMilli ||
      b.devices - a.devices ||
      (a.kinds < b.kinds ? 1 : -1),
  );
  let covered = 0;
  const typical = frequent.filter(({ jobs }) => {
    const needed = covered < MOST * table.count;
    if (needed) covered += jobs;
    return needed;
  });
  return typical.map(({ jobs, ...sort }) => ({ ...sort, share: jobs / covered }));
}
