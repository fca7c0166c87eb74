/**
 * Published timings of single collectives (nccl-tests and the like) against the prices of `sim/collectives`.
 * The time is as stated, else from the bandwidth by nccl-tests' definitions: algorithm bandwidth is
 * bytes / time; bus bandwidth is that times 2(n−1)/n for an all-reduce and (n−1)/n for its halves.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { CollectiveKind } from '../../program/program.js';
import { inSeconds } from '../../program/time.js';
import { type CollectivePrice, explainCollective, type GroupShape } from '../../sim/collectives/index.js';
import { clusterOf } from '../mapping/cluster.js';
import { stated, Unsupported } from '../mapping/verdict.js';
import type { PublishedRecord } from '../records/record.js';

export interface MappedCollective {
  readonly operation: CollectiveKind;
  readonly bytes: number;
  readonly group: GroupShape;
  readonly cluster: Cluster;
  readonly measuredSeconds: number;
  /** The run turned the reduction in the switch off. */
  readonly withoutSwitch: boolean;
  readonly assumptions: readonly string[];
}

const OPERATIONS: Readonly<Record<string, CollectiveKind>> = {
  all_reduce: 'all-reduce',
  all_gather: 'all-gather',
  reduce_scatter: 'reduce-scatter',
  alltoall: 'all-to-all',
  all_to_all: 'all-to-all',
  broadcast: 'broadcast',
};

/** The record as a collective on a cluster. Throws Unsupported with a sentence when it cannot be one. */
export function mapCollective(record: PublishedRecord): MappedCollective {
  const named = stated(record.parallel?.collective, 'parallel.collective');
  const operation = Object.hasOwn(OPERATIONS, named) ? OPERATIONS[named] : undefined;
  if (operation === undefined) throw new Unsupported(`the collective '${named}' is not modelled`);
  const hardware = stated(record.hardware, 'the hardware');
  const ranks = stated(hardware.count, 'hardware.count');
  const bytes = stated(record.measured?.message_bytes, 'measured.message_bytes');
  const notes = new Set<string>();
  const cluster = clusterOf(record, ranks, notes);
  const perNode = Math.min(ranks, cluster.node.devices);
  return {
    operation,
    bytes,
    group: { ranks, perNode, concurrent: 1, stride: 1 },
    cluster,
    measuredSeconds: secondsOf(record, operation, bytes, ranks),
    withoutSwitch: /nvls off/i.test(record.parallel?.algo ?? ''),
    assumptions: [...notes],
  };
}

function secondsOf(
  { measured }: PublishedRecord,
  operation: CollectiveKind,
  bytes: number,
  ranks: number,
): number {
  if (measured?.time_us) return measured.time_us / 1e6;
  if (bytes === 0) throw new Unsupported('a message of 0 bytes has no bandwidth; its time_us is not stated');
  if (measured?.algbw_GBps) return bytes / (measured.algbw_GBps * 1e9);
  const factor = ((operation === 'all-reduce' ? 2 : 1) * (ranks - 1)) / ranks;
  return (bytes * factor) / (stated(measured?.busbw_GBps, 'measured.time_us or a bandwidth') * 1e9);
}

/** Every way to run it that the run allowed, fastest first. */
export function pricesOfCollective(mapped: MappedCollective): CollectivePrice[] {
  const { operation, bytes, group, cluster, withoutSwitch } = mapped;
  const all = explainCollective(operation, bytes, group, cluster);
  return withoutSwitch ? all.filter((price) => !price.algorithm.startsWith('nvls')) : all;
}

/** Time on an idle network, seconds. */
export function secondsOfPrice({ latencyPs, transferPs }: CollectivePrice): number {
  return inSeconds(latencyPs + transferPs);
}
