/**
 * Whether a peak of memory fits, and how sure that is. A prediction near the capacity is a coin that is not fair:
 * some such runs went through, some ran out.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import { OUTCOMES } from '../interval/outcomes.js';
import { MEMORY_RANGE } from '../interval/ranges.js';
import type { Request } from '../request.js';
import type { MemoryRow, MemoryVerdict, Range, RowMemory } from './figures.js';
import { beyondNode } from './node-memory.js';
import { bandAt, riskyFrom, tightFrom } from './outcomes.js';
import { allocatorCacheBytes } from './reserve.js';

/**
 * From this share of the capacity on, a peak is tight, as `bench/fit-memory.ts` counted it in published runs whose outcome
 * is known.
 */
export const TIGHT_SHARE = tightFrom(OUTCOMES);

/** Up to this share of the capacity, memory may be filled for speed where nobody asked for it. */
export const FILLED_SHARE = riskyFrom(OUTCOMES);

/** From this share on, a peak is in the last band of all. */
const BARELY_SHARE = OUTCOMES.at(-1)!.from;

/** Bytes of a device that a layout may take: the capacity, less the margin asked for. */
export function usableBytes({
  cluster,
  memoryMargin = 0,
}: Pick<Request, 'cluster' | 'memoryMargin'>): number {
  return Math.floor(cluster.accelerator.memoryBytes * (1 - memoryMargin));
}

/** Of `usable` bytes, those that a layout may be made to take on purpose: one that takes more already, as many as it has. */
export function fillableBytes(
  { peakBytes, capacityBytes }: Pick<MemoryRow, 'peakBytes' | 'capacityBytes'>,
  usable: number,
): number {
  return Math.min(usable, Math.max(peakBytes, Math.floor(FILLED_SHARE * capacityBytes)));
}

/** Bytes by which a layout misses what it may take: of a device, or of what the ranks of a node share; 0 where it fits. */
export function beyondBytes(memory: MemoryRow, usable: number): number {
  return Math.max(0, memory.peakBytes - usable, beyondNode(memory));
}

/** The memory of a row; a peak over `usable` bytes does not fit. */
export function rowMemory(memory: MemoryRow, usable: number, cluster: Cluster): RowMemory {
  const verdict = verdictOf(memory, usable);
  return {
    ...memory,
    interval: memoryInterval(memory, cluster),
    verdict,
    ...cacheBeside(memory, usable, cluster),
    ...outcomesNear(memory, verdict),
  };
}

/** Whether a peak fits in `usable` bytes, and whether that is sure. */
export function verdictOf(
  memory: Pick<MemoryRow, 'peakBytes' | 'capacityBytes' | 'host' | 'disk'>,
  usable: number,
): MemoryVerdict {
  const { peakBytes, capacityBytes, host } = memory;
  if (peakBytes > usable || beyondNode(memory) > 0) return 'no';
  const isTight = isDeviceTight({ peakBytes, capacityBytes }) || hostShare(host) > TIGHT_SHARE;
  return isTight ? 'tight' : 'fits';
}

/** Whether what is tight is tight on the device; else the host's memory is. */
export function isDeviceTight({
  peakBytes,
  capacityBytes,
}: Pick<MemoryRow, 'peakBytes' | 'capacityBytes'>): boolean {
  return peakBytes > TIGHT_SHARE * capacityBytes;
}

/** Whether what fits takes so much of a device's memory, or the host's, that it is in the last band. */
export function isBarely({
  peakBytes,
  capacityBytes,
  host,
}: Pick<MemoryRow, 'peakBytes' | 'capacityBytes' | 'host'>): boolean {
  return peakBytes > BARELY_SHARE * capacityBytes || hostShare(host) > BARELY_SHARE;
}

/** 0 where nothing is offloaded, or nobody knows how much there is. */
function hostShare(host: MemoryRow['host']): number {
  return host === undefined || host.capacityBytes === null ? 0 : host.bytes / host.capacityBytes;
}

/** What the allocator keeps in its cache where there is room for it; of what fits alone. */
function cacheBeside(
  { peakBytes, capacityBytes }: MemoryRow,
  usable: number,
  cluster: Cluster,
): Pick<RowMemory, 'cacheBytes'> {
  const cached = Math.round(Math.min(allocatorCacheBytes(peakBytes, cluster), capacityBytes - peakBytes));
  return peakBytes > usable || cached <= 0 ? {} : { cacheBytes: cached };
}

/** What became of published runs predicted as near the capacity; of what is tight alone. */
export function outcomesNear(
  { peakBytes, capacityBytes }: Pick<MemoryRow, 'peakBytes' | 'capacityBytes'>,
  verdict: MemoryVerdict,
): Pick<RowMemory, 'outcomes'> {
  const near = isDeviceTight({ peakBytes, capacityBytes });
  const band = verdict === 'tight' && near ? bandAt(peakBytes / capacityBytes) : undefined;
  return band === undefined ? {} : { outcomes: band };
}

/** Threads of a CPU allocate what the program says. */
function memoryInterval({ peakBytes }: MemoryRow, { accelerator }: Cluster): Range | null {
  if (accelerator.kind === 'cpu') return null;
  const { low, high } = MEMORY_RANGE;
  return { low: Math.round(peakBytes * Math.exp(low)), high: Math.round(peakBytes * Math.exp(high)) };
}
