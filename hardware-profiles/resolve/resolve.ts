/**
 * From the record of a file to the `Accelerator` and `Cluster` that the simulator takes: figures in
 * their places, and the provenance of each under the path of its place.
 */
import { InputError } from '../../input/error.js';
import { measuredRemarks, risingPoint } from '../measured-fabric.js';
import { nodesFor, partOf } from '../part.js';
import type {
  Accelerator,
  Cluster,
  Economics,
  Host,
  IntraLink,
  NetworkFabric,
  Node,
  PeakPrecision,
  Provenance,
} from '../profile.js';
import type { Part } from '../reference.js';
import type { Figure } from '../schema/figures.js';
import { kernelParametersOf } from './kernel-parameters.js';
import type { AcceleratorRecord, ClusterRecord } from './records.js';
import { SourceLedger, under } from './source-ledger.js';
import { devicesOf, type Extent, slicesRemark, torusShape } from './torus.js';

/** An accelerator that knows where each of its figures is from, by the path of the figure in it. */
export type SourcedAccelerator = Accelerator & { readonly provenance: Readonly<Record<string, Provenance>> };

/** An accelerator without the behaviour of its kernels: what its own file says. */
export type AcceleratorFacts = Omit<Accelerator, 'kernels'>;

/** An accelerator in SI units. Throws InputError naming the first figure that is nowhere stated. */
export function resolveAccelerator(record: AcceleratorRecord): SourcedAccelerator {
  const ledger = new SourceLedger(`accelerator '${record.id}'`);
  const facts = acceleratorFacts(record, ledger);
  const { parameters, provenance } = kernelParametersOf(record.kernels);
  return {
    ...facts,
    kernels: parameters,
    provenance: { ...ledger.provenance, ...under('kernels', provenance) },
  };
}

/** The facts of `record`, their provenance noted in `ledger`. */
export function acceleratorFacts(
  { figures, ...record }: AcceleratorRecord,
  ledger: SourceLedger,
): AcceleratorFacts {
  const { kind, source, ...software } = ledger.present('software', record.software);
  ledger.provenance.software = { kind, source };
  const peaks = Object.entries(figures.peak ?? {}) as [PeakPrecision, Figure][];
  return {
    id: record.id,
    title: ledger.present('title', record.title),
    vendor: ledger.present('vendor', record.vendor),
    kind: ledger.present('kind', record.kind),
    year: ledger.present('year', record.year),
    memoryBytes: ledger.take('memoryBytes', figures.memory),
    memoryBandwidth: ledger.take('memoryBandwidth', figures.memoryBandwidth),
    peakFlops: Object.fromEntries(
      peaks.map(([name, peak]) => [name, ledger.take(`peakFlops.${name}`, peak)]),
    ),
    units: ledger.take('units', figures.units),
    busyWatts: ledger.take('busyWatts', figures.busyPower),
    idleWatts: ledger.take('idleWatts', figures.idlePower),
    ...(figures.hostBandwidth && { hostBandwidth: ledger.take('hostBandwidth', figures.hostBandwidth) }),
    ...(record.peerToPeer === undefined ? {} : { peerToPeer: record.peerToPeer }),
    generation: ledger.present('generation', record.generation),
    software,
  };
}

/**
 * A cluster of `extent` (a number of nodes, or the shape of a torus in devices; absent: what the file
 * says, else as few nodes as hold `part`), in SI units; of it `part` alone, where not all is meant. Throws InputError where something is missing or contradictory.
 */
export function resolveCluster(record: ClusterRecord, extent: Extent | undefined, part?: Part): Cluster {
  const whole = resolveWhole(record, extent, part);
  return part === undefined ? whole : partOf(whole, part);
}

function resolveWhole(record: ClusterRecord, extent: Extent | undefined, part: Part | undefined): Cluster {
  const { id } = record;
  const ledger = new SourceLedger(`cluster '${id}'`);
  const { provenance: ofAccelerator, ...accelerator } = resolveAccelerator(
    ledger.present('node.accelerator', record.node.accelerator),
  );
  const node = resolveNode(record, accelerator.id, ledger);
  const economics = resolveEconomics(record, ledger);
  const { kind, figures } = record.fabric;
  const plain: NetworkFabric = {
    kind: ledger.present('fabric.kind', kind),
    oversubscription: ledger.take('fabric.oversubscription', figures.oversubscription),
    leafNodes: ledger.take('fabric.leafNodes', figures.leafNodes),
    hopLatencySeconds: ledger.take('fabric.hopLatencySeconds', figures.hopLatency),
    ...podOf(figures.pod, ledger),
    ...measuredOf(figures.allReduce, ledger),
  };
  refuseImpossiblePod(id, plain);
  refuseCurveOfTorus(id, plain);
  refuseRisingCurve(id, plain);
  const needed = part === undefined ? 1 : nodesFor(part, node.devices);
  const size = extent ?? { nodes: record.nodes ?? needed };
  let nodes: number;
  let fabric = plain;
  if (plain.kind === 'torus') {
    const torus = torusShape(size, {
      cluster: id,
      devicesPerNode: node.devices,
      dimensions: ledger.take('fabric.torus', figures.torus?.dimensions),
      largestSlice: ledger.present('fabric.torus.largestSlice', figures.torus?.largestSlice).value,
    });
    const { slices = 1 } = size;
    nodes = (slices * devicesOf(torus)) / node.devices;
    fabric = { ...plain, torus, ...(slices === 1 ? {} : { slices }) };
  } else if (size.slices !== undefined) {
    throw new InputError(
      `'${id}' in ${size.slices} slices: a slice is a torus, and the network of '${id}' is a ${plain.kind}; ` +
        `give a number of nodes such as '${id}:8'`,
    );
  } else if ('torus' in size) {
    throw new InputError(
      `'${id}:${size.torus.join('x')}' is the shape of a torus, and the network of '${id}' is a ${plain.kind}; ` +
        `give a number of nodes such as '${id}:8'`,
    );
  } else {
    nodes = size.nodes;
  }
  refuseImpossibleLinks(id, node.intra);
  refuseUnconnected(id, nodes, node, fabric);
  return {
    id,
    title: ledger.present('title', record.title),
    nodes,
    devices: nodes * node.devices,
    node,
    accelerator,
    fabric,
    economics,
    ...(record.threads === undefined ? {} : { threads: record.threads }),
    ...remarksOf(record, { node, fabric, nodes, provenance: ledger.provenance }),
    provenance: { ...under('accelerator', ofAccelerator), ...ledger.provenance },
  };
}

/** What the record says of itself, that slices are joined by another network, and what a measured one bounds. */
function remarksOf(
  { remarks = [] }: ClusterRecord,
  cluster: Parameters<typeof measuredRemarks>[0],
): Pick<Cluster, 'remarks'> {
  const all = [...remarks, ...slicesRemark(cluster.fabric), ...measuredRemarks(cluster)];
  return all.length === 0 ? {} : { remarks: all };
}

/** The tier between leaves and core, where the file states one. */
function podOf(
  pod: ClusterRecord['fabric']['figures']['pod'],
  ledger: SourceLedger,
): Pick<NetworkFabric, 'pod'> {
  if (pod === undefined) return {};
  const nodes = ledger.take('fabric.pod.nodes', pod.nodes);
  const oversubscription = ledger.take('fabric.pod.oversubscription', pod.oversubscription);
  return { pod: { nodes, oversubscription } };
}

/** Measured all-reduces, where the file states them: keys that count come fewest nodes first. */
function measuredOf(
  points: ClusterRecord['fabric']['figures']['allReduce'],
  ledger: SourceLedger,
): Pick<NetworkFabric, 'allReduce'> {
  if (points === undefined) return {};
  return {
    allReduce: Object.fromEntries(
      Object.entries(points).map(([nodes, point]) => [
        nodes,
        ledger.take(`fabric.allReduce.${nodes}`, point),
      ]),
    ),
  };
}

/** A curve is of NICs and the switches between them. */
function refuseCurveOfTorus(id: string, { kind, allReduce }: NetworkFabric): void {
  if (allReduce === undefined || kind !== 'torus') return;
  throw new InputError(
    `cluster '${id}' states fabric.allReduce, which is what NICs and switches between nodes carry, and its fabric is a torus; leave it out`,
  );
}

/** One that a file states is refused with its line (`schema/schema.ts`), so this is of points that are set beside others. */
function refuseRisingCurve(id: string, { allReduce = {} }: NetworkFabric): void {
  const rising = risingPoint(allReduce);
  if (rising === undefined) return;
  throw new InputError(`cluster '${id}': fabric.allReduce.${rising.nodes}: ${rising.why}`);
}

/** The node of `record`, its provenance noted in `ledger`. */
export function resolveNode({ node }: ClusterRecord, accelerator: string, ledger: SourceLedger): Node {
  const { nics, devices, hostBandwidth, host, overheadPower } = node.figures;
  return {
    id: node.id,
    title: ledger.present('node.title', node.title),
    accelerator,
    devices: ledger.take('node.devices', devices),
    intra: intraOf(node, ledger),
    nics: {
      count: ledger.take('node.nics.count', nics?.count),
      bandwidth: ledger.take('node.nics.bandwidth', nics?.bandwidth),
      latencySeconds: ledger.take('node.nics.latencySeconds', nics?.latency),
    },
    hostBandwidth: ledger.take('node.hostBandwidth', hostBandwidth),
    ...(host === undefined ? {} : { host: hostOf(host, ledger) }),
    overheadWatts: ledger.take('node.overheadWatts', overheadPower),
  };
}

/** The links inside the node, and the bridges and switches that the file states. */
function intraOf(
  { intra: kind, peerToPeer, figures: { intra = {} } }: ClusterRecord['node'],
  ledger: SourceLedger,
): IntraLink {
  const { bandwidth, latency, bridge, switch: shared } = intra;
  if (peerToPeer !== undefined && bandwidth !== undefined) ledger.take('node.intra.peerToPeer', bandwidth);
  return {
    kind: ledger.present('node.intra.kind', kind),
    bandwidth: ledger.take('node.intra.bandwidth', bandwidth),
    latencySeconds: ledger.take('node.intra.latencySeconds', latency),
    ...(peerToPeer === undefined ? {} : { peerToPeer }),
    ...(bridge && {
      bridge: {
        devices: ledger.take('node.intra.bridge.devices', bridge.devices),
        bandwidth: ledger.take('node.intra.bridge.bandwidth', bridge.bandwidth),
        latencySeconds: ledger.take('node.intra.bridge.latencySeconds', bridge.latency),
      },
    }),
    ...(shared && {
      switch: {
        devices: ledger.take('node.intra.switch.devices', shared.devices),
        bandwidth: ledger.take('node.intra.switch.bandwidth', shared.bandwidth),
      },
    }),
  };
}

/** What the file says of the host. */
function hostOf(
  { cores, memory, memoryBandwidth, disk }: NonNullable<ClusterRecord['node']['figures']['host']>,
  ledger: SourceLedger,
): Host {
  const path = 'node.host';
  const ofDisk = `${path}.disk`;
  return {
    ...ledger.optional(path, 'cores', cores),
    ...ledger.optional(path, 'memoryBytes', memory),
    ...ledger.optional(path, 'memoryBandwidth', memoryBandwidth),
    ...(disk && {
      disk: {
        ...ledger.optional(ofDisk, 'capacityBytes', disk.capacity),
        ...ledger.optional(ofDisk, 'readBandwidth', disk.readBandwidth),
        ...ledger.optional(ofDisk, 'writeBandwidth', disk.writeBandwidth),
      },
    }),
  };
}

/** The economics of `record`, their provenance noted in `ledger`. */
export function resolveEconomics(
  { economics: { figures, priceDate } }: ClusterRecord,
  ledger: SourceLedger,
): Economics {
  return {
    usdPerDeviceHour: ledger.take('economics.usdPerDeviceHour', figures.price),
    priceDate: ledger.present('economics.priceDate', priceDate),
    pue: ledger.take('economics.pue', figures.pue),
    kgCo2PerKwh: ledger.take('economics.kgCo2PerKwh', figures.carbonIntensity),
  };
}

/** A pod is a tier between leaves and core: other networks have none, and it holds whole leaves. */
export function refuseImpossiblePod(id: string, { kind, leafNodes, pod }: NetworkFabric): void {
  if (pod === undefined) return;
  if (kind !== 'fat-tree' && kind !== 'rail') {
    throw new InputError(
      `cluster '${id}' states a pod, which is a tier of a 'fat-tree' or of 'rail', and its fabric is '${kind}'; leave fabric.pod out or change fabric.kind`,
    );
  }
  if (pod.nodes % leafNodes === 0) return;
  const below = Math.floor(pod.nodes / leafNodes) * leafNodes;
  const near = below > 0 ? `${below} or ${below + leafNodes}` : `${leafNodes}`;
  throw new InputError(
    `cluster '${id}' has pods of ${pod.nodes} nodes, which are not whole leaves of ${leafNodes}; write fabric.pod.nodes as ${near}`,
  );
}

/** Bridges, PCIe switches and the want of peer-to-peer access are properties of devices on PCIe. */
export function refuseImpossibleLinks(
  id: string,
  { kind, bridge, switch: shared, peerToPeer }: IntraLink,
): void {
  const stated = bridge ? 'bridge' : shared ? 'switch' : peerToPeer === undefined ? undefined : 'peerToPeer';
  if (stated !== undefined && kind !== 'pcie') {
    throw new InputError(
      `cluster '${id}' states node.intra.${stated}, which is about devices on PCIe, and its node.intra.kind is ` +
        `'${kind}'; leave it out, or write 'pcie' with the bandwidth of the PCIe links`,
    );
  }
  if (bridge === undefined || bridge.devices > 1) return;
  throw new InputError(
    `cluster '${id}' has bridges of one device; write how many devices node.intra.bridge joins, such as 2`,
  );
}

/** Devices that cannot reach each other would make every collective take for ever. */
export function refuseUnconnected(id: string, nodes: number, node: Node, fabric: NetworkFabric): void {
  const { devices, intra, nics } = node;
  if (devices > 1 && (intra.kind === 'none' || intra.bandwidth === 0)) {
    throw new InputError(
      `cluster '${id}' has ${devices} devices in a node and no link between them; state node.intra`,
    );
  }
  const joined = fabric.kind === 'torus' && fabric.slices === undefined;
  if (nodes > 1 && !joined && (fabric.kind === 'none' || nics.count * nics.bandwidth === 0)) {
    throw new InputError(
      `cluster '${id}' has ${nodes} nodes and no network between them; state node.nics and a fabric, or use one node`,
    );
  }
}
