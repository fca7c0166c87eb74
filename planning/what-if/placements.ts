/**
 * What-if questions about where ranks lie and how cards are cabled, as far as the one network model can answer them: a
 * collective is priced by how many of its ranks share a node, by the cards beside them, and by whether its nodes are under
 * one leaf. Uplinks count as if traffic were spread over them perfectly, so what colliding paths cost is not in any of them.
 */
import { clusterChanged } from '../../hardware-profiles/changeable.js';
import type { Cluster, Provenance } from '../../hardware-profiles/profile.js';
import { InputError } from '../../input/error.js';
import type { Request } from '../request.js';

export interface Placement {
  /** As it is said; `N` stands for a number. */
  readonly phrase: string;
  readonly pattern: RegExp;
  /** Throws InputError where the cluster has nothing of the kind. `count`: the number said. */
  readonly apply: (request: Request, count: number) => Request;
  /** What the answer does not hold, where the change had no effect. */
  readonly limits: string;
}

const SPREAD = 'uplinks count as if traffic were spread over them perfectly';

export const PLACEMENTS: readonly Placement[] = [
  {
    phrase: 'tp across nodes',
    pattern: /^(?:tp|tensor[ -]parallel(?:ism)?) across nodes$/i,
    apply: (request) => ({ ...request, tensorApart: true }),
    limits: 'no layout that is shown has tensor-parallel ranks that could lie further apart',
  },
  {
    phrase: 'rails off',
    pattern: /^(?:rails? off|no rails?)$/i,
    apply: (request) => withCluster(request, 'rails off', (cluster) => cabled(cluster, 'rail', 'fat-tree')),
    limits: `cabled otherwise, leaves hold fewer nodes, which counts where their uplinks are oversubscribed; ${SPREAD}`,
  },
  {
    phrase: 'rails on',
    pattern: /^rails? on$/i,
    apply: (request) => withCluster(request, 'rails on', (cluster) => cabled(cluster, 'fat-tree', 'rail')),
    limits: `cabled otherwise, leaves hold more nodes, which counts where their uplinks are oversubscribed; ${SPREAD}`,
  },
  {
    phrase: 'spread over N leaves',
    pattern: /^(?:spread )?over (\d{1,9}) (?:leaf|leaves)$/i,
    apply: (request, leaves) =>
      withCluster(request, `spread over ${leaves} leaves`, (c) => spread(c, leaves)),
    limits: `further leaves count where their uplinks are oversubscribed; ${SPREAD}`,
  },
];

function withCluster(
  request: Request,
  said: string,
  change: (cluster: Cluster) => Pick<Cluster, 'fabric'>,
): Request {
  const { cluster } = request;
  const from: Provenance = { kind: 'assumed', source: `what if: ${said}` };
  const { fabric } = change(cluster);
  const placed = { ...cluster, fabric: { ...cluster.fabric, kind: fabric.kind } };
  return { ...request, cluster: clusterChanged(placed, 'fabric.leafNodes', fabric.leafNodes, from) };
}

/**
 * The same leaf switches, cabled the other way: a rail's leaf has one card of each of its nodes, a plain leaf all of
 * them, so that it holds as many times fewer nodes as a node has cards.
 */
function cabled(
  cluster: Cluster,
  from: 'rail' | 'fat-tree',
  to: 'rail' | 'fat-tree',
): Pick<Cluster, 'fabric'> {
  const { id, node, fabric } = cluster;
  if (fabric.kind !== from) {
    const is = fabric.kind === to ? `it is '${to}' already` : `that of '${id}' is '${fabric.kind}'`;
    throw new InputError(
      `'rails ${to === 'rail' ? 'on' : 'off'}' changes a fabric of kind '${from}', and ${is}`,
    );
  }
  const cards = Math.max(1, Math.min(node.nics.count, node.devices));
  const leafNodes =
    to === 'rail' ? fabric.leafNodes * cards : Math.max(1, Math.floor(fabric.leafNodes / cards));
  return { fabric: { ...fabric, kind: to, leafNodes: dividing(fabric.pod?.nodes, leafNodes) } };
}

/** The nodes of the cluster in equal parts under so many leaves, whose other places belong to somebody else. */
function spread(cluster: Cluster, leaves: number): Pick<Cluster, 'fabric'> {
  const { id, nodes, fabric } = cluster;
  if (fabric.kind !== 'rail' && fabric.kind !== 'fat-tree') {
    throw new InputError(
      `leaves are those of a 'fat-tree' or of 'rail', and the fabric of '${id}' is '${fabric.kind}'`,
    );
  }
  const least = Math.ceil(nodes / fabric.leafNodes);
  if (leaves < least || leaves > nodes) {
    throw new InputError(
      `${nodes} ${nodes === 1 ? 'node lies' : 'nodes lie'} under ${least} to ${nodes} leaves of ${fabric.leafNodes}, and ${leaves} were asked for`,
    );
  }
  const leafNodes = dividing(fabric.pod?.nodes, Math.ceil(nodes / leaves));
  return { fabric: { ...fabric, leafNodes } };
}

/** The most nodes up to `most` that make whole leaves of a pod. */
function dividing(podNodes: number | undefined, most: number): number {
  let nodes = most;
  while (podNodes !== undefined && podNodes % nodes !== 0) nodes--;
  return nodes;
}
