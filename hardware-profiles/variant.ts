/**
 * Clusters that differ from a known one in a few figures: another accelerator in the same server, half
 * the devices, other NICs. Published measurements describe such machines in half a line.
 */
import type { Cluster, IntraLink, NetworkFabric, Node, Provenance } from './profile.js';
import { refuseImpossiblePod, refuseUnconnected, type SourcedAccelerator } from './resolve/resolve.js';
import { under } from './resolve/source-ledger.js';
import { devicesOf, torusShape } from './resolve/torus.js';

/** What to change. Everything absent stays as it is in the base. */
export interface Changes {
  readonly id?: string;
  readonly title?: string;
  /** As `loadAccelerator` gives it. */
  readonly accelerator?: SourcedAccelerator;
  readonly nodes?: number;
  readonly devicesPerNode?: number;
  readonly intra?: Partial<IntraLink>;
  /** Between a device and its host, bytes/s per direction. */
  readonly hostBandwidth?: number;
  /** NICs of a node; bandwidth in bytes/s per NIC and direction. */
  readonly nics?: Partial<Node['nics']>;
  readonly fabric?: Partial<NetworkFabric>;
  /** Where the changes are from. */
  readonly provenance: Provenance;
}

/**
 * `base` with `changes`, every changed figure under the provenance of the changes. Pure: neither the
 * base nor any file is touched. A torus takes the sides that `fabric.torus` gives, whether or not such a
 * slice is for sale; else it keeps its own, or at another size becomes as cube-like as it can. Throws
 * InputError when devices or nodes would have no link between them, or a number of nodes no shape.
 */
export function clusterWith(base: Cluster, changes: Changes): Cluster {
  const { accelerator: changed, provenance: from } = changes;
  const { provenance: ofAccelerator, ...accelerator } = changed ?? {
    ...base.accelerator,
    provenance: undefined,
  };
  const node: Node = {
    ...base.node,
    accelerator: accelerator.id,
    devices: changes.devicesPerNode ?? base.node.devices,
    intra: { ...base.node.intra, ...changes.intra },
    nics: { ...base.node.nics, ...changes.nics },
    ...(changes.hostBandwidth === undefined ? {} : { hostBandwidth: changes.hostBandwidth }),
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
      ...(ofAccelerator === undefined ? base.provenance : swapped(base.provenance, ofAccelerator)),
      ...(changes.devicesPerNode === undefined ? {} : { 'node.devices': from }),
      ...stated('node.intra', changes.intra, from),
      ...stated('node.nics', changes.nics, from),
      ...(changes.hostBandwidth === undefined ? {} : { 'node.hostBandwidth': from }),
      ...stated('fabric', changes.fabric, from),
    },
  };
  refuseImpossiblePod(cluster.id, fabric);
  refuseUnconnected(cluster.id, nodes, node, fabric);
  return cluster;
}

/** The network and the number of nodes, which on a torus must agree. */
function arrangement(base: Cluster, changes: Changes, node: Node): { fabric: NetworkFabric; nodes: number } {
  const { torus: shape, ...fabric } = { ...base.fabric, ...changes.fabric };
  const nodes = changes.nodes ?? base.nodes;
  if (fabric.kind !== 'torus') return { fabric, nodes };
  const several =
    changes.fabric?.torus === undefined ? inSlices(fabric, shape, nodes * node.devices) : undefined;
  if (several !== undefined) return { fabric: several, nodes };
  const kept = shape !== undefined && devicesOf(shape) === nodes * node.devices ? shape : undefined;
  const rules = { cluster: changes.id ?? base.id, devicesPerNode: node.devices, largestSlice: Infinity };
  const torus =
    changes.fabric?.torus ?? kept ?? torusShape({ nodes }, { ...rules, dimensions: shape?.length ?? 3 });
  return { fabric: { ...fabric, torus }, nodes: devicesOf(torus) / node.devices };
}

/** Several slices become more or fewer of the same; undefined for one, and for sizes that are no whole number of them. */
function inSlices(
  { slices, ...fabric }: NetworkFabric,
  torus: readonly number[] | undefined,
  devices: number,
): NetworkFabric | undefined {
  const count = torus === undefined ? 0 : devices / devicesOf(torus);
  if (slices === undefined || torus === undefined || !Number.isInteger(count)) return undefined;
  return count === 1 ? { ...fabric, torus } : { ...fabric, torus, slices: count };
}

/** The provenance of a cluster with that of its old accelerator taken out and that of the new put in. */
function swapped(
  ofCluster: Readonly<Record<string, Provenance>>,
  ofAccelerator: Readonly<Record<string, Provenance>>,
): Record<string, Provenance> {
  const others = Object.entries(ofCluster).filter(([path]) => !path.startsWith('accelerator.'));
  return { ...Object.fromEntries(others), ...under('accelerator', ofAccelerator) };
}

/** The provenance of each number (or torus) among `entries`, under its path. */
function stated(prefix: string, entries: object | undefined, from: Provenance): Record<string, Provenance> {
  const figures = Object.entries(entries ?? {}).filter(([, value]) => typeof value !== 'string');
  return Object.fromEntries(figures.map(([key]) => [`${prefix}.${key}`, from]));
}
