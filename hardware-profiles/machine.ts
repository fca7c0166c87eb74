/**
 * A machine of which little more is known than its accelerators: two lines of a file, or `rtx-4090:2`. A device on PCIe is
 * put into a plain machine of one's own; a device that is soldered to a board of eight, say, comes with that board, so it
 * is one of a shipped cluster's. Whatever nobody stated is marked as assumed, and told with every answer.
 */
import { InputError } from '../input/error.js';
import { assume, ownMachine, type Stated } from './own-machine.js';
import type { Part } from './reference.js';
import { SHIPPED, shippedIds } from './resolve/library.js';
import type { AcceleratorRecord, ClusterRecord } from './resolve/records.js';
import type { Figure } from './schema/figures.js';

/** A machine, and how many of its devices are meant, where it is built with more. */
export interface Machine {
  readonly record: ClusterRecord;
  readonly part: Part | undefined;
}

/**
 * The machine with `devices` of `accelerator` in each node, called `id`, of which a file `states` more. Throws InputError for more devices than a node
 * of their kind holds.
 */
export function machineWith(
  id: string,
  accelerator: AcceleratorRecord,
  devices: Figure,
  nodes: number | undefined,
  states: Stated,
): Machine {
  const host = hostOf(accelerator.id);
  return host === undefined
    ? { record: ownMachine(id, accelerator, devices, states), part: undefined }
    : onBoard(id, host, devices, nodes, states);
}

/** Devices on PCIe in a machine, at the most: what servers have slots for. */
const SLOTS = 8;

/**
 * `rtx-4090:2`, `2x-rtx-4090`: so many of an accelerator in one machine; of devices on boards as many boards as hold them,
 * and of more than eight on PCIe as many servers of eight.
 */
export function machineOf(accelerator: string, devices: number): Machine {
  const record = SHIPPED.accelerator(accelerator);
  const { id } = record;
  const host = hostOf(id);
  const count: Figure = { value: devices, kind: 'specified', source: 'given with the question' };
  if (host === undefined && devices > SLOTS) return serversOf(record, devices);
  if (host === undefined) return { record: ownMachine(id, record, count, new Set()), part: undefined };
  const { record: board } = onBoard(id, host, undefined, undefined);
  return { record: board, part: { devices } };
}

/** Servers of eight devices on PCIe: a shipped one's where there is such, else machines of one's own with a NIC. */
function serversOf(accelerator: AcceleratorRecord, devices: number): Machine {
  const { id } = accelerator;
  const server = shippedIds('clusters')
    .filter((each) => each.endsWith('-server') && !each.includes('p2p'))
    .map((each) => SHIPPED.cluster(each))
    .find(({ node }) => node.accelerator?.id === id && node.figures.devices?.value === SLOTS);
  if (server !== undefined)
    return { record: onBoard(id, server, undefined, undefined).record, part: { devices } };
  const each: Figure = assume(SLOTS, `more than ${SLOTS} devices are in servers of ${SLOTS}`);
  return { record: ownMachine(id, accelerator, each, new Set(), true), part: { devices } };
}

/** The shipped cluster whose board `accelerator` is soldered to or shares a fabric of its own with; undefined for devices on PCIe. */
function hostOf(accelerator: string): ClusterRecord | undefined {
  const hosts = shippedIds('clusters')
    .map((id) => SHIPPED.cluster(id))
    .filter(({ node }) => node.accelerator?.id === accelerator && node.intra !== 'pcie');
  const ofCloud = ({ id }: ClusterRecord) => Number(/^(aws|azure|gcp)-/.test(id));
  return hosts
    .filter(({ node }) => (node.figures.devices?.value ?? 1) > 1 || hosts.length === 1)
    .sort((a, b) => ofCloud(a) - ofCloud(b))[0];
}

/**
 * A machine with the board of `host`. Who says something of the node describes one that is built with so many devices;
 * who says their number alone means so many of the board's. More than the board has is a node whose links are stated.
 */
function onBoard(
  id: string,
  host: ClusterRecord,
  devices: Figure | undefined,
  nodes: number | undefined,
  states: Stated = new Set(),
): Machine {
  const built = host.node.figures.devices?.value ?? 1;
  const each = devices?.value ?? built;
  if (each > built && !states.has('intra')) {
    throw new InputError(
      `a node of ${host.node.accelerator?.title} has ${built} devices, as '${host.id}' has, and ${each} are asked for; ` +
        `write 'devices: ${built}' and a number of 'nodes'`,
    );
  }
  const title = host.node.accelerator?.title ?? id;
  const own = states.has('node') && each !== built;
  return {
    record: {
      ...host,
      ...(own ? { node: inProportion(host.node, each, built) } : {}),
      id,
      title: `Nodes with ${title} as in ${host.id}`,
      remarks: [
        `Of this machine with ${title}, what is not stated is assumed to be as in ${host.id}` +
          `${own ? ', in proportion to the devices' : ''}: ${assumedOf(states)}. ` +
          `\`llmsim hardware ${host.id}\` shows them; a cluster file states others.`,
      ],
    },
    part: each === built || own ? undefined : { devices: each * (nodes ?? 1) },
  };
}

/** `links, NICs, network, host, power and price`, without those that are stated. */
function assumedOf(states: Stated): string {
  const all = [
    ...(states.has('intra') ? [] : ['links']),
    ...(states.has('nics') ? [] : ['NICs']),
    ...['network', 'host'],
    ...(states.has('overheadPower') ? [] : ['power']),
    ...(states.has('price') ? [] : ['price']),
  ];
  return `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

/** A node built with `each` devices as `node` is with `built`: what it has once for all of them, in proportion. */
function inProportion(node: ClusterRecord['node'], each: number, built: number): ClusterRecord['node'] {
  const share = each / built;
  const { overheadPower, nics, host } = node.figures;
  return {
    ...node,
    title: `node of ${each} ${each === 1 ? 'device' : 'devices'}`,
    figures: {
      ...node.figures,
      ...(overheadPower && { overheadPower: scaled(overheadPower, share) }),
      ...(nics?.count && { nics: { ...nics, count: wholeOf(nics.count, share) } }),
      ...(host && { host: hostInProportion(host, share) }),
    },
  };
}

type HostFigures = NonNullable<ClusterRecord['node']['figures']['host']>;

function hostInProportion({ cores, disk, ...memory }: HostFigures, share: number): HostFigures {
  return {
    ...scaledAll(memory, share),
    ...(cores && { cores: wholeOf(cores, share) }),
    ...(disk && { disk: scaledAll(disk, share) }),
  };
}

/** Each of the figures, times `share`. */
function scaledAll<T extends Readonly<Record<string, Figure>>>(figures: T, share: number): T {
  const all = Object.entries(figures).map(([key, figure]) => [key, scaled(figure, share)]);
  return Object.fromEntries(all) as T;
}

/** Whole things, times `share`: at least one, where there are any. */
function wholeOf(figure: Figure, share: number): Figure {
  const { value, ...from } = scaled(figure, share);
  return { value: value === 0 ? 0 : Math.max(1, Math.floor(value)), ...from };
}

function scaled({ value, source }: Figure, share: number): Figure {
  return assume(value * share, `${source}; in proportion to the devices`);
}
