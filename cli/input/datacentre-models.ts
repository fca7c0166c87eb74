/** Durations of jobs that say what they train, worked out by our own model for the clusters of the datacentre. */
import type { JobTable } from '../../datacentre/jobs/table.js';
import { loadCluster } from '../../hardware-profiles/index.js';
import type { Cluster } from '../../hardware-profiles/profile.js';
import { InputError } from '../../input/error.js';

export interface Timed {
  readonly table: JobTable;
  readonly notes: readonly string[];
}

/** `table` with a duration for each job with a model. Throws InputError, with the job, where one cannot be told. */
export async function timedByModel(table: JobTable, clusters: readonly Cluster[]): Promise<Timed> {
  if (table.modelled === undefined) return { table, notes: [] };
  const [{ Speeds, withModelledRuns }, { requestFrom }] = await Promise.all([
    import('../../datacentre/jobs/speed/speed.js'),
    import('./question.js'),
  ]);
  const speeds = new Speeds(({ strategy, globalBatch, seq, ...question }) =>
    requestFrom({
      ...question,
      ...(strategy === '' ? {} : { strategy }),
      'global-batch': globalBatch,
      ...(seq === 0 ? {} : { seq }),
    }),
  );
  const timed = await withModelledRuns(table, speeds, (name) => clusterOf(name, clusters));
  if (speeds.questions === 0) return { table, notes: [] };
  const one = speeds.questions === 1;
  return {
    table: timed,
    notes: [
      `Run times of jobs that say what they train are worked out: steps times the step that llmsim predicts for ${one ? 'one question' : `${speeds.questions} questions`} of model, devices and cluster.`,
    ],
  };
}

function clusterOf(name: string, clusters: readonly Cluster[]): Cluster {
  const here = name === '' ? clusters[0] : clusters.find(({ id }) => id === name);
  if (here !== undefined) return here;
  if (name !== '') return loadCluster(name);
  throw new InputError(
    'what it trains says how long it runs only on a known cluster: name one in its column `cluster`, or give --nodes a cluster such as h100-dgx:64',
  );
}
