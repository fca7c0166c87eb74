/**
 * The machine a record was measured on: a shipped cluster for what its source is silent about, with
 * the accelerator, the devices per node, the links and the NICs the source states.
 */
import {
  clusterWith,
  loadAccelerator,
  loadCluster,
  type SourcedAccelerator,
} from '../../hardware-profiles/index.js';
import type { Cluster, Provenance } from '../../hardware-profiles/profile.js';
import type { PublishedHardware, PublishedRecord } from '../records/record.js';
import { acceleratorOf, type KnownAccelerator } from './accelerator.js';
import { type Nics, nicsIn, pcieIn } from './links.js';
import { asOf } from './maturity.js';
import { type Assumptions, stated, Unsupported } from './verdict.js';

const templates = new Map<string, Cluster>();
const accelerators = new Map<string, SourcedAccelerator>();

/** A cluster of exactly `devices` devices. Throws Unsupported when they do not fill whole nodes. */
export function clusterOf(record: PublishedRecord, devices: number, assumptions: Assumptions): Cluster {
  const hardware = stated(record.hardware, 'the hardware');
  const known = acceleratorOf(hardware.accelerator);
  const owner = [hardware.system_name, record.source?.title].join(' ');
  const system = known.systems?.find(({ names }) => names.test(owner));
  const template = once(templates, system?.cluster ?? known.cluster, loadCluster);
  const provenance: Provenance = { kind: 'specified', source: record.source?.title ?? 'the record' };
  if (template.fabric.kind === 'torus') return sliceOf(template, hardware, devices);
  const perNode = devicesPerNode(hardware, known, template, devices);
  const nics = system ? template.node.nics : nicsOf(hardware, known, template, perNode);
  if (!nics && devices > perNode) {
    assumptions.add(`the network is not stated: that of ${known.cluster}`);
  }
  const pcie = template.node.intra.kind === 'pcie' ? pcieIn(hardware.intra_link) : undefined;
  return clusterWith(template, {
    accelerator: asOf(once(accelerators, known.id, loadAccelerator), record.source?.year, assumptions),
    nodes: devices / perNode,
    devicesPerNode: perNode,
    ...(hasNoSwitch(template, hardware, known) ? { intra: { kind: 'nvlink-mesh' } } : {}),
    ...(pcie === undefined ? {} : { intra: { bandwidth: pcie }, hostBandwidth: pcie }),
    nics: nics ?? shared(template.node.nics, template.node.devices, perNode),
    provenance,
  });
}

/**
 * Devices that share a node's links: as stated, at most all of them. Of an NVL72 rack a job takes an
 * equal share of each, since schedulers fill whole domains: 256 devices are 4 domains of 64.
 */
function devicesPerNode(
  hardware: PublishedHardware,
  known: KnownAccelerator,
  template: Cluster,
  devices: number,
): number {
  if (known.domain) return largestDivisor(devices, known.domain);
  const perNode = Math.min(hardware.per_node ?? template.node.devices, devices);
  if (devices % perNode === 0) return perNode;
  throw new Unsupported(`${devices} devices do not fill nodes of ${perNode}`);
}

function largestDivisor(devices: number, most: number): number {
  let size = Math.min(devices, most);
  while (devices % size !== 0) size--;
  return size;
}

/** The NICs of a node of `devices` as the source states them; its words are about its own nodes. */
function nicsOf(
  hardware: PublishedHardware,
  known: KnownAccelerator,
  template: Cluster,
  devices: number,
): Nics | undefined {
  const described = hardware.per_node ?? (known.domain ? devices : template.node.devices);
  const nics = nicsIn(hardware.inter_link, described);
  return nics && shared(nics, described, devices);
}

/** NICs for `devices` where `of` devices have so many: more devices bring more NICs, fewer keep them all. */
function shared({ count, bandwidth }: Nics, of: number, devices: number): Nics {
  return devices > of ? { count: (count * devices) / of, bandwidth } : { count, bandwidth };
}

/** Nodes of four SXM devices have no NVSwitch: every pair is wired directly. */
function hasNoSwitch(template: Cluster, hardware: PublishedHardware, known: KnownAccelerator): boolean {
  return template.node.intra.kind === 'nvswitch' && hardware.per_node === 4 && !known.domain;
}

/** A TPU slice, or several that the NICs of their hosts join. */
function sliceOf(template: Cluster, hardware: PublishedHardware, devices: number): Cluster {
  const slices = hardware.slices ?? 1;
  const hosts = devices / slices / template.node.devices;
  if (!Number.isInteger(hosts))
    throw new Unsupported(`${devices} chips do not make ${slices} slices of whole hosts`);
  return once(templates, `${template.id}:${hosts}:${slices}`, loadCluster);
}

function once<T>(kept: Map<string, T>, key: string, load: (key: string) => T): T {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const loaded = load(key);
  kept.set(key, loaded);
  return loaded;
}
