/** A policy of placement as a score: of the nodes with room for what is asked, the one with the largest takes it. */

/** What one node is asked for: a job, or the part of a gang that goes on it. */
export interface Ask {
  readonly cpuMilli: number;
  /** Whole devices; 1 where `deviceMilli` is below 1000; 0: none. */
  readonly devices: number;
  /** Thousandths of each device. */
  readonly deviceMilli: number;
}

export interface Scorer {
  /** The score of a node, for nodes that have room; asked for anew each time, since what is free changes. */
  scores(ask: Ask): (node: number) => number;
  /** Which device of the node gives the part of a device that is asked for; absent: the fullest that still can. */
  device?(ask: Ask, node: number): number;
}

/** Whether a part of one device is asked for. */
export function isPart(ask: Ask): boolean {
  return ask.devices === 1 && ask.deviceMilli < 1000;
}
