/** What became of the jobs of a list, by the rows of its table. */
import type { Policy } from './policy.js';

/**
 * How full the datacentre was; each entry holds until the next one's time, the last for no time. Where there were more
 * changes than entries, an entry is the mean until the next: sums over time are those of all changes.
 */
export interface Occupancy {
  readonly atMillis: Float64Array;
  /** Thousandths of devices. */
  readonly allocatedMilli: Float64Array;
  readonly waitingJobs: Float64Array;
  readonly waitingDevices: Float64Array;
  /** Devices of nodes that are out of order. */
  readonly brokenDevices: Float64Array;
  /**
   * Entirely free devices that no waiting job can use where they are: too few on each node, or of the wrong kind; 0
   * while none waits.
   */
  readonly strandedDevices: Float64Array;
  /** Devices that nothing holds, with parts of devices as parts, stranded ones among them; 0 while no job waits. */
  readonly freeWhileWaiting: Float64Array;
}

export interface PlayedJobs {
  readonly policy: Policy;
  /**
   * First start and last end; NaN for a job that no nodes can ever hold, or of which nobody says how long it runs. A
   * job that was given up after too many starts has a start and no end.
   */
  readonly startMillis: Float64Array;
  readonly endMillis: Float64Array;
  /** Milliseconds on devices, with what was lost and done again. */
  readonly heldMillis: Float64Array;
  /** Of those, what was done again, and what starts after the first took: what is held beyond the job's duration. */
  readonly lostMillis: Float64Array;
  /** Stops for other jobs. */
  readonly preemptions: Int32Array;
  /** Stops by failures of nodes. */
  readonly restarts: Int32Array;
  /** Failures of nodes until the last job ended. */
  readonly nodeFailures: number;
  /** Devices of the datacentre. */
  readonly devices: number;
  readonly makespanMillis: number;
  readonly occupancy: Occupancy;
  /** Events of the engine. */
  readonly events: number;
}
