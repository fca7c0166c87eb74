/** Job and node lists by the words that name them: files, clusters of profiles, lists made like published ones. */
import { existsSync } from 'node:fs';
import type { JobTable } from '../../datacentre/jobs/table.js';
import type { DatacentreNode } from '../../datacentre/nodes/node.js';
import { readNodes } from '../../datacentre/nodes/read.js';
import type { Cluster } from '../../hardware-profiles/profile.js';
import { InputError } from '../../input/error.js';
import { readText } from '../../input/read-file.js';
import { type Arguments, textOption } from '../options/arguments.js';
import { countOption } from '../options/count-option.js';

export interface NamedNodes {
  readonly name: string;
  readonly nodes: readonly DatacentreNode[];
  /** Where clusters were named. */
  readonly clusters: readonly Cluster[];
  readonly notes: readonly string[];
}

export interface NamedJobs {
  readonly name: string;
  readonly table: JobTable;
  readonly notes: readonly string[];
}

const SYNTHETIC = 'synthetic:';
const CLUSTERS = /^[\w.-]+(:\d[\dx]*)*(,[\w.-]+(:\d[\dx]*)*)*$/;

/** The nodes of a file, or of clusters: `h100-dgx:64,a100-dgx:300`. Throws InputError. */
export async function readNodeList(said: string): Promise<NamedNodes> {
  if (existsSync(said) || !CLUSTERS.test(said) || /\.(csv|tsv|txt)$/i.test(said)) {
    const nodes = readNodes(readText(said, 'node list'), said);
    return { name: said, nodes, clusters: [], notes: [] };
  }
  const [{ clusterNamed }, { nodesOfClusters }] = await Promise.all([
    import('./names.js'),
    import('../../datacentre/nodes/clusters.js'),
  ]);
  const clusters: Cluster[] = [];
  for (const reference of said.split(',')) clusters.push(await clusterNamed(reference, ''));
  const notes = [
    'Nodes of clusters have the cores and the memory of their profiles; where a profile says none, no job lacks them.',
  ];
  return { name: said, nodes: nodesOfClusters(clusters), clusters, notes };
}

/**
 * The jobs of a file, or as many made like those of a published datacentre, submitted as often as there or, with --load,
 * as often as it takes to ask for that share of `devices`. Throws InputError.
 */
export async function readJobList(
  args: Arguments,
  said: string,
  seed: number,
  devices: number,
): Promise<NamedJobs> {
  if (said.startsWith(SYNTHETIC)) return made(args, said, seed, devices);
  const only = ['count', 'load'].find((name) => textOption(args, name) !== undefined);
  if (only !== undefined) {
    throw new InputError(
      `--${only} is for lists that are made, such as synthetic:acme-seren; '${said}' is read`,
    );
  }
  const { readJobs } = await import('../../datacentre/jobs/read.js');
  const table = readJobs(readText(said, 'job list'), said);
  return { name: said, table, notes: table.list?.notes ?? [] };
}

/** More jobs than any published list has would only fill the memory. */
const MOST_JOBS = 10_000_000;

async function made(args: Arguments, said: string, seed: number, devices: number): Promise<NamedJobs> {
  const [{ syntheticJobs }, { workloadNamed }] = await Promise.all([
    import('../../datacentre/jobs/synthetic/synthetic.js'),
    import('../../hardware-profiles/workloads/workload.js'),
  ]);
  const workload = workloadNamed(said.slice(SYNTHETIC.length));
  const jobs = countOption(args, 'count', workload.published.jobs, 1);
  if (jobs > MOST_JOBS)
    throw new InputError(`--count '${jobs}' is more than ${MOST_JOBS}, the most there can be`);
  const share = loadOf(textOption(args, 'load'));
  const load = share === undefined ? {} : { load: { devices, share } };
  const table = syntheticJobs({ workload, jobs, seed, ...load });
  return { name: `${said}, ${jobs} jobs`, table, notes: table.list?.notes ?? [] };
}

/** Most times all devices that a list may ask for, on average. */
const MOST_LOAD = 10;

function loadOf(said: string | undefined): number | undefined {
  if (said === undefined) return undefined;
  const [, figure, percent] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(said.trim()) ?? [];
  const share = Number(figure) / (percent === '%' ? 100 : 1);
  if (share > 0 && share <= MOST_LOAD) return share;
  throw new InputError(
    `--load: '${said}' is no share of the devices, above 0 and at most ${MOST_LOAD}; write 80% or 0.8`,
  );
}
