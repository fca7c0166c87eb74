/** Clusters of profiles as the nodes of a datacentre: `h100-dgx:64`, or several, `a100-dgx:300,h100-dgx:20`. */
import type { Cluster } from '../../hardware-profiles/profile.js';
import { InputError } from '../../input/error.js';
import { type DatacentreNode, NOT_SAID } from './node.js';

/**
 * The nodes of `clusters`, one after the other, named for their cluster. Nodes under one leaf switch are a rack; where all
 * are, there are none. Throws InputError for a cluster given twice, whose nodes would have the same names.
 */
export function nodesOfClusters(clusters: readonly Cluster[]): DatacentreNode[] {
  const seen = new Set<string>();
  for (const { id } of clusters) {
    if (seen.has(id))
      throw new InputError(`cluster '${id}' is given twice: give it once, with all its nodes`);
    seen.add(id);
  }
  return clusters.flatMap(nodesOfCluster);
}

function nodesOfCluster({ id, nodes, node, accelerator, fabric }: Cluster): DatacentreNode[] {
  const { host } = node;
  const racks = fabric.kind !== 'torus' && fabric.leafNodes > 0 && fabric.leafNodes < nodes;
  return Array.from({ length: nodes }, (_, at) => ({
    id: `${id}-${at}`,
    cpuMilli: host?.cores === undefined ? NOT_SAID : Math.floor(host.cores * 1000),
    memoryMib: host?.memoryBytes === undefined ? NOT_SAID : Math.floor(host.memoryBytes / 2 ** 20),
    devices: node.devices,
    kind: accelerator.id,
    ...(racks ? { rack: `${id}-leaf-${Math.floor(at / fabric.leafNodes)}` } : {}),
  }));
}
