/** The nodes of a datacentre. */

export interface DatacentreNode {
  readonly id: string;
  readonly cpuMilli: number;
  readonly memoryMib: number;
  readonly devices: number;
  /** Kind of device: `V100M16`, `h100-sxm`; '' where it has none. */
  readonly kind: string;
  /** Nodes of one rack share a leaf switch; absent: all are near each other. */
  readonly rack?: string;
  /** Jobs of these queues alone may use it; absent: all may. */
  readonly reservedFor?: readonly string[];
}

/** Cores in thousandths, or MiB, of a node that nothing is said of: no job ever lacks them. */
export const NOT_SAID = 2 ** 31 - 1;
