/**
 * Clusters that differ from a known one in a few figures: another accelerator in the same server, half
 * the devices, other network cards. Published measurements describe such machines in half a line.
 */
import type { Accelerator, Cluster, IntraLink, NetworkFabric, Node, Provenance } from './profile.js';
import { refuseUnconnected } from './resolve.js';
import { under } from './source-ledger.js';
import { devicesOf, torusShape } from './torus.js';

/** What to change. Everything absent stays as it is in the base. */
export interface Changes {
  readonly id?: string;
  readonly title?: string;
  /** With its provenance, as `loadAccelerator` gives it. */
  readonly accelerator?: Accelerator & { readonly provenance?: Readonly<Record<string, Provenance>> };
  readonly nodes?: number;
  readonly devicesPerNode?: number;
  readonly intra?: Partial<IntraLink>;
  /** Cards of a node; bandwidth in bytes/s per card and direction. */
  readonly nics?: Partial<Node['nics']>;
  readonly fabric?: Partial<NetworkFabric>;
  /** Where the changes are from. */
  readonly provenance: Provenance;
}

/**
 * `base` with `changes`, every changed figure under the provenance of the changes. Pure: neither the
 * base nor any file is touched. A torus of another size takes the most cube-like shape unless
 * `fabric.torus` gives one. Throws InputError when devices or nodes would have no link between them, or
 * a torus no such shape.
 */
export function clusterWith(base: Cluster, changes: Changes): Cluster {
  const { accelerator: changed, provenance: from } = changes;
  const { provenance: ofAccelerator, ...accelerator } = changed ?? { ...base.accelerator, provenance: {} };
  const node: Node = {
    ...base.node,
    accelerator: accelerator.id,
    devices: changes.devicesPerNode ?? base.node.devices,
    intra: { ...base.node.intra, ...changes.intra },
    nics: { ...base.node.nics, ...changes.nics },
  };
  const { fabric, nodes } = arrangement(base, changes, node);
  const cluster: Cluster = {
    ...base,
    id: changes.id ?? base.id,
    title: changes.title ?? base.title,
    nodes,
    devices: nodes * node.devices,
    node,
    accelerator,
    fabric,
    provenance: {
      ...base.provenance,
      ...(changed === undefined ? {} : under('accelerator', ofAccelerator ?? {})),
      ...(changes.devicesPerNode === undefined ? {} : { 'node.devices': from }),
      ...stated('node.intra', changes.intra, from),
      ...stated('node.nics', changes.nics, from),
      ...stated('fabric', changes.fabric, from),
    },
  };
  refuseUnconnected(cluster.id, nodes, node, fabric);
  return cluster;
}

/** The network and the number of nodes, which on a torus must agree. */
function arrangement(base: Cluster, changes: Changes, node: Node): { fabric: NetworkFabric; nodes: number } {
  const { torus: shape, ...fabric } = { ...base.fabric, ...changes.fabric };
  const nodes = changes.nodes ?? base.nodes;
  if (fabric.kind !== 'torus') return { fabric, nodes };
  const torus = torusShape(
    changes.fabric?.torus === undefined ? { nodes } : { torus: changes.fabric.torus },
    {
      cluster: changes.id ?? base.id,
      devicesPerNode: node.devices,
      dimensions: shape?.length ?? 3,
      largestSlice: Number.POSITIVE_INFINITY,
    },
  );
  return { fabric: { ...fabric, torus }, nodes: devicesOf(torus) / node.devices };
}

/** The provenance of each number (or torus) among `entries`, under its path. */
function stated(prefix: string, entries: object | undefined, from: Provenance): Record<string, Provenance> {
  const figures = Object.entries(entries ?? {}).filter(([, value]) => typeof value !== 'string');
  return Object.fromEntries(figures.map(([key]) => [`${prefix}.${key}`, from]));
}
