/**
 * What things cost on a machine. The executor asks nothing else of the hardware, so a test can put a
 * machine of its own in its place: one where communication is free, or every kernel takes a second.
 */
import type { Kernel } from '../../program/kernel.js';
import type { CollectiveKind, ComputeOp, MemoryTier } from '../../program/program.js';
import type { Picoseconds } from '../../program/time.js';
import type { CollectivePrice, GroupShape } from '../collectives/price.js';

export type { CollectivePrice, GroupShape } from '../collectives/price.js';

/** What a kernel takes where it runs. */
export function computePs({ kernel, on }: Pick<ComputeOp, 'kernel' | 'on'>, prices: Prices): Picoseconds {
  return on === 'host' && prices.hostKernel !== undefined ? prices.hostKernel(kernel) : prices.kernel(kernel);
}

export interface Prices {
  /** Devices in a node: ranks r with the same ⌊r / devicesPerNode⌋ share one. */
  readonly devicesPerNode: number;
  /** What all times are multiples of (`clock.ts`); absent: a picosecond. */
  readonly tickPs?: Picoseconds;
  /** Communication occupies the device itself: streams take turns. */
  readonly serial: boolean;
  /** A send leaves its message in a mailbox and is done; absent or false: both ends meet. */
  readonly mailboxes?: boolean;
  /** Cores that all devices share: when more than these are busy, all slow down. Absent: each has its own. */
  readonly cores?: number;
  /** Share of a device that each transfer in flight takes from the kernels beside it; absent: none. */
  readonly communicationShare?: number;
  /** Bytes per second and direction of one device's port inside its node, and of its share of the NICs. */
  readonly intraPort: number;
  readonly interPort: number;
  /** Time on the device, the host keeping up. */
  kernel(kernel: Kernel): Picoseconds;
  /** Time on the host's cores, all ranks of the node using them at once. Absent: as on the device. */
  readonly hostKernel?: (kernel: Kernel) => Picoseconds;
  /** Time the host takes to launch it. */
  launch(kernel: Kernel): Picoseconds;
  /** Time the host takes to launch a collective; absent: none. */
  readonly collectiveLaunchPs?: Picoseconds;
  collective(kind: CollectiveKind, bytes: number, group: GroupShape): CollectivePrice;
  /** Devices of a TPU slice, where there are several, joined by NICs alone; absent: one. */
  readonly devicesPerSlice?: number;
  /** One message between neighbours, all devices of the node sending theirs at the same time; `apart`: in two slices. */
  transfer(bytes: number, sameNode: boolean, apart?: boolean): CollectivePrice;
  copy(bytes: number, from: MemoryTier, to: MemoryTier, pageable?: boolean): CollectivePrice;
}
