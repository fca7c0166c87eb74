/** What it takes that the data is right, there once, and paid for: a pass of checksums, reads made again, storage, egress. */
import type { Cluster } from '../../../hardware-profiles/profile.js';
import type { DataAsked } from '../asked.js';
import { sharedRate } from '../checkpoint/rates.js';
import type { DataAnswer } from '../row.js';
import type { Reading } from './reading.js';

/**
 * CRC32C with the instructions of a processor, bytes per second of a core (measured: xxHash's table of benchmarks, an
 * i7-9700K). It is what object stores keep of each object; a core alone is faster than most stores are for a node.
 */
const CHECKSUM_RATE = 13e9;

const TERABYTE = 1e12;

/** One pass over all of the dataset by all `nodes`, whose devices wait for it; prices are those of a month, and of all data leaving once. */
export function integrityOf(
  { dataset, store }: DataAsked,
  { cores, requestBytes, readers, rates }: Reading,
  cluster: Cluster,
  nodes: number,
): DataAnswer['integrity'] {
  const rate = Math.min(
    sharedRate(store, 'read', cluster, nodes),
    nodes * cores * CHECKSUM_RATE,
    (rates.latency / readers) * nodes,
  );
  const checksumSeconds = store.latencySeconds + dataset.bytes / rate;
  const usdPerHour = nodes * cluster.node.devices * cluster.economics.usdPerDeviceHour;
  const requests = dataset.bytes / requestBytes;
  const storedBytes = dataset.bytes * (1 - dataset.duplicates);
  const priced = (usdPerTerabyte: number | undefined) =>
    usdPerTerabyte === undefined ? null : (storedBytes / TERABYTE) * usdPerTerabyte;
  return {
    checksumSeconds,
    checksumUsd: usdPerHour === 0 ? null : (checksumSeconds / 3600) * usdPerHour,
    retriedReads: requests * (store.failedRequests ?? 0) + 8 * dataset.bytes * (store.errorsPerBit ?? 0),
    storedBytes,
    usdPerMonth: priced(store.usdPerTerabyteMonth),
    egressUsd: priced(store.usdPerTerabyteEgress),
  };
}
