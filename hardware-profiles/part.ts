/**
 * Nodes of which some devices are used: two of the eight of a box, or six of eight in each of two. The devices keep
 * their links to each other. What a node has once for all its devices is shared out by device, as if the others were
 * somebody else's: NICs, processors, RAM, disks and the power beside the devices. So a device has no more of the network
 * than in a node that is used whole, and price, energy and carbon are those of the devices used.
 */
import { InputError } from '../input/error.js';
import type { Cluster, Host, Node } from './profile.js';
import type { Part } from './reference.js';
import { torusShape } from './resolve/torus.js';

/** Nodes that hold `part`, where their number was not said: as few as can. */
export function nodesFor({ devices }: Part, perNode: number): number {
  return Math.ceil(devices / perNode);
}

/**
 * `cluster` with the devices of `part` alone, the same number in each node; the cluster itself where those are all.
 * Throws InputError for more than there are, for none, and for a number that the nodes do not share evenly.
 */
export function partOf(cluster: Cluster, part: Part): Cluster {
  const { id, nodes, node } = cluster;
  const built = node.devices;
  requireThere(cluster, part);
  const { devices } = part;
  if (devices === cluster.devices) return cluster;
  if (devices % nodes !== 0) {
    const below = devices - (devices % nodes);
    const near = below > 0 ? `${below} or ${below + nodes}` : `${nodes}`;
    throw new InputError(
      `${devices} devices of '${id}:${nodes}' are not the same number in each of its ${nodes} nodes; ask for ${near}, ` +
        `or for another number of nodes`,
    );
  }
  const used = devices / nodes;
  const { torus, ...fabric } = cluster.fabric;
  return {
    ...cluster,
    devices,
    node: partOfNode(node, used),
    fabric: torus === undefined ? fabric : { ...fabric, torus: partOfTorus(cluster, used) },
    provenance: shared(cluster.provenance, `${used} of ${built} devices`),
    remarks: [
      ...(cluster.remarks ?? []),
      `${used} of the ${built} devices of ${nodes === 1 ? 'a node' : 'each node'} ${used === 1 ? 'is' : 'are'} used: the rest is taken to be ` +
        `another's, so NICs, host, price and power are by the device.`,
    ],
  };
}

/**
 * `cluster`, which has one node or several of which a part is used, with `devices` used instead, all nodes together and
 * at most all there are. Not for a torus, whose shape would be another.
 */
export function withMoreUsed(cluster: Cluster, devices: number): Cluster {
  return { ...cluster, devices, node: partOfNode(cluster.node, devices / cluster.nodes) };
}

function requireThere({ id, nodes, node, devices: all }: Cluster, { devices, of }: Part): void {
  const there = `'${id}:${nodes}' has ${all}${nodes === 1 ? '' : ` (${node.devices} a node)`}`;
  if (!Number.isSafeInteger(devices) || devices < 1) {
    throw new InputError(`'devices' is a whole number of at least 1, and ${there}`);
  }
  if (of !== undefined && of !== all && of !== node.devices) {
    throw new InputError(
      `'${devices} of ${of}' devices: ${there}; write '${Math.min(devices, all)} of ${all}'`,
    );
  }
  if (devices > all) {
    const needed = Math.ceil(devices / node.devices);
    throw new InputError(`${devices} devices are asked for, and ${there}; '${id}:${needed}' has as many`);
  }
}

/** `node` with `used` of the devices built into it; it may be a part already. */
function partOfNode({ built: of, ...node }: Node, used: number): Node {
  const built = of ?? node.devices;
  const share = used / node.devices;
  const { nics, host, overheadWatts } = node;
  const count = nics.count === 0 ? 0 : Math.max(1, Math.floor(nics.count * share));
  const bandwidth = count === 0 ? nics.bandwidth : (nics.count * nics.bandwidth * share) / count;
  const title = node.title.replace(OF_DEVICES, '');
  return {
    ...node,
    ...(used === built ? { title } : { title: `${title}, ${used} of ${built} devices`, built }),
    devices: used,
    nics: { ...nics, count, bandwidth },
    overheadWatts: overheadWatts * share,
    ...(host === undefined ? {} : { host: partOfHost(host, share) }),
  };
}

/** What the title of a part ends in. */
const OF_DEVICES = /, \d+ of \d+ devices$/;

function partOfHost({ cores, memoryBytes, memoryBandwidth, disk }: Host, share: number): Host {
  const { capacityBytes, readBandwidth, writeBandwidth } = disk ?? {};
  return {
    ...(cores === undefined ? {} : { cores: Math.max(1, Math.floor(cores * share)) }),
    ...shareOf({ memoryBytes, memoryBandwidth }, share),
    ...(disk === undefined ? {} : { disk: shareOf({ capacityBytes, readBandwidth, writeBandwidth }, share) }),
  };
}

/** The figures that are there, times `share`. */
function shareOf<T extends Record<string, number | undefined>>(figures: T, share: number) {
  const there = Object.entries(figures).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there.map(([key, value]) => [key, value! * share])) as {
    [Key in keyof T]?: number;
  };
}

/** Chips of one host, in as many dimensions as the torus has. Hosts beyond the first make a slice, which has a shape. */
function partOfTorus({ id, nodes, node, fabric }: Cluster, used: number): readonly number[] {
  if (nodes > 1) {
    throw new InputError(
      `'${id}' is a torus, whose slices beyond one host of ${node.devices} are named by their shape, such as '${id}:${fabric.torus!.join('x')}'`,
    );
  }
  return torusShape(
    { nodes: 1 },
    { cluster: id, devicesPerNode: used, dimensions: fabric.torus!.length, largestSlice: node.devices },
  );
}

/** Figures of a whole node that a part has its share of. */
const SHARED = /^node\.(devices|nics\.(count|bandwidth)|overheadWatts|host\.)/;

/** The provenance of a part: what was shared out says so. */
function shared(provenance: Cluster['provenance'], words: string): Cluster['provenance'] {
  return Object.fromEntries(
    Object.entries(provenance).map(([path, from]) => [
      path,
      SHARED.test(path) ? { ...from, source: `${from.source}; the share of ${words}` } : from,
    ]),
  );
}
