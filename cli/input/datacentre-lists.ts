/** Job and node lists by the words that name them: files, clusters of profiles, lists made like published ones. */
import { existsSync } from 'node:fs';
import type { JobTable } from '../../datacentre/jobs/table.js';
import { type DatacentreNode, NOT_SAID } from '../../datacentre/nodes/node.js';
import { readNodes } from '../../datacentre/nodes/read.js';
import { InputError } from '../../input/error.js';
import { readText } from '../../input/read-file.js';
import { type Arguments, textOption } from '../options/arguments.js';
import { countOption } from '../options/count-option.js';

export interface NamedNodes {
  readonly name: string;
  readonly nodes: readonly DatacentreNode[];
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
    return { name: said, nodes: readNodes(readText(said, 'node list'), said), notes: [] };
  }
  const { clusterNamed } = await import('./names.js');
  const nodes: DatacentreNode[] = [];
  for (const [place, reference] of said.split(',').entries()) {
    const cluster = await clusterNamed(reference, '');
    const { fabric, node, accelerator } = cluster;
    const leaf = 'leafNodes' in fabric && typeof fabric.leafNodes === 'number' ? fabric.leafNodes : undefined;
    for (let i = 0; i < cluster.nodes; i++) {
      nodes.push({
        ...{ id: `${cluster.id}-${place}-${i}`, cpuMilli: NOT_SAID, memoryMib: NOT_SAID },
        ...{ devices: node.devices, kind: accelerator.id },
        ...(leaf === undefined ? {} : { rack: `${cluster.id}-${place}-${Math.floor(i / leaf)}` }),
      });
    }
  }
  const notes = [
    'Nodes of clusters are taken to have cores and memory enough for whatever runs on their devices.',
  ];
  return { name: said, nodes, notes };
}

/** The jobs of a file, or as many made like those of a published datacentre. Throws InputError. */
export async function readJobList(args: Arguments, said: string, seed: number): Promise<NamedJobs> {
  if (said.startsWith(SYNTHETIC)) {
    const count = textOption(args, 'count') === undefined ? undefined : countOption(args, 'count', 0, 1);
    return made(said, count, seed);
  }
  if (textOption(args, 'count') !== undefined) {
    throw new InputError(
      `--count is for lists that are made, such as synthetic:acme-seren; '${said}' is read`,
    );
  }
  const { readJobs } = await import('../../datacentre/jobs/read.js');
  const table = readJobs(readText(said, 'job list'), said);
  return { name: said, table, notes: table.list?.notes ?? [] };
}

async function made(said: string, count: number | undefined, seed: number): Promise<NamedJobs> {
  const { syntheticJobs } = await import('../../datacentre/jobs/synthetic/synthetic.js');
  const table = syntheticJobs(said.slice(SYNTHETIC.length), {
    seed,
    ...(count === undefined ? {} : { count }),
  });
  return { name: said, table, notes: table.list?.notes ?? [] };
}
