/**
 * What there is to choose from. Lists leave out what is slow to read and no list shows: the behaviour of
 * kernels. Ids alone cost no reading at all, as completion in a shell wants it.
 */
import { parseReference } from './reference.js';
import { acceleratorCalled, clusterCalled, countedIn } from './resolve/called.js';
import { SHIPPED, shippedIds } from './resolve/library.js';
import { type AcceleratorFacts, acceleratorFacts, resolveEconomics, resolveNode } from './resolve/resolve.js';
import { SourceLedger } from './resolve/source-ledger.js';

/** Ids of the shipped accelerators, in alphabetical order. */
export function acceleratorIds(): string[] {
  return shippedIds('accelerators');
}

/** Ids of the shipped clusters, in alphabetical order. */
export function clusterIds(): string[] {
  return shippedIds('clusters');
}

/**
 * Whether `reference` names an accelerator and no cluster, so that a machine with it is meant: `l40s:2`, `2x-l40s`,
 * `2 x RTX 4090`.
 */
export function namesAccelerator(reference: string): boolean {
  const { name } = parseReference(reference);
  if (clusterIds().includes(name)) return false;
  const { name: device } = countedIn(name);
  if (acceleratorCalled(device) === undefined) return false;
  const cluster = clusterCalled(name, SHIPPED) ?? clusterCalled(device, SHIPPED);
  return cluster === undefined || cluster.ofDevice === true;
}

export type AcceleratorSummary = AcceleratorFacts;

/** Every shipped accelerator, by id. */
export function listAccelerators(): AcceleratorSummary[] {
  return acceleratorIds().map((id) =>
    acceleratorFacts(SHIPPED.accelerator(id), new SourceLedger(`accelerator '${id}'`)),
  );
}

/** What a list of clusters shows; bandwidths in bytes/s, per device and direction. */
export interface ClusterSummary {
  readonly id: string;
  readonly title: string;
  readonly accelerator: string;
  readonly devicesPerNode: number;
  readonly intraBandwidth: number;
  readonly interBandwidth: number;
  readonly fabric: string;
  readonly usdPerDeviceHour: number;
  readonly priceDate: string;
}

/** Every shipped cluster, by id. */
export function listClusters(): ClusterSummary[] {
  return clusterIds().map((id) => {
    const record = SHIPPED.cluster(id);
    const ledger = new SourceLedger(`cluster '${id}'`);
    const accelerator = ledger.present('node.accelerator', record.node.accelerator).id;
    const { devices, intra, nics } = resolveNode(record, accelerator, ledger);
    const { usdPerDeviceHour, priceDate } = resolveEconomics(record, ledger);
    return {
      id,
      title: ledger.present('title', record.title),
      accelerator,
      devicesPerNode: devices,
      intraBandwidth: intra.bandwidth,
      interBandwidth: (nics.count * nics.bandwidth) / devices,
      fabric: ledger.present('fabric.kind', record.fabric.kind),
      usdPerDeviceHour,
      priceDate,
    };
  });
}
