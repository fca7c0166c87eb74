/**
 * What the ranks of one node keep together in its host's memory and on its disks. Ranks lie stage after stage, so a node
 * may have ranks of several stages; the fullest node decides.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { MemoryLedger } from '../../program/result.js';
import { devicesOf, type Layout } from '../../strategies/job.js';
import type { MemoryRow, NodeMemory } from './figures.js';

/**
 * Host memory of a rank's process beside what it offloads (assumed): the interpreter with PyTorch and its CUDA libraries,
 * the driver's part of a context, NCCL's and the data loader's buffers.
 */
export const PROCESS_BYTES = 4 * 2 ** 30;

type Elsewhere = Pick<MemoryLedger, 'hostBytes' | 'diskBytes'>;

/** `peaks` by stage, in their order; nothing where no rank keeps anything there. */
export function nodeMemory(
  peaks: readonly Elsewhere[],
  layout: Layout,
  { node }: Cluster,
): Pick<MemoryRow, 'host' | 'disk'> {
  if (!peaks.some(({ hostBytes, diskBytes }) => hostBytes !== undefined || diskBytes !== undefined))
    return {};
  const { devices, host } = node;
  const ranks = devicesOf(layout);
  const fullest = (of: (peak: Elsewhere) => number) => {
    let most = 0;
    for (let first = 0; first < ranks; first += devices) {
      let bytes = 0;
      for (let rank = first; rank < Math.min(first + devices, ranks); rank++)
        bytes += of(peaks[Math.floor((rank * peaks.length) / ranks)]!);
      most = Math.max(most, bytes);
    }
    return most;
  };
  const inMemory = fullest(({ hostBytes = 0 }) => hostBytes + PROCESS_BYTES);
  const onDisk = fullest(({ diskBytes = 0 }) => diskBytes);
  return {
    host: held(inMemory, host?.memoryBytes),
    ...(onDisk > 0 ? { disk: held(onDisk, host?.disk?.capacityBytes) } : {}),
  };
}

function held(bytes: number, capacity: number | undefined): NodeMemory {
  return { bytes, capacityBytes: capacity === undefined ? null : Math.floor(capacity) };
}

/** Bytes by which what is held is beyond what there is; 0 where it is not, or nobody knows. */
export function beyondNode({ host, disk }: Pick<MemoryRow, 'host' | 'disk'>): number {
  return Math.max(beyond(host), beyond(disk));
}

function beyond(memory: NodeMemory | undefined): number {
  if (memory === undefined || memory.capacityBytes === null) return 0;
  return Math.max(0, memory.bytes - memory.capacityBytes);
}
