/** How a list of jobs is played, beside the policy. All times are milliseconds. */

export interface NodeFailures {
  /** Failures a day of a node that is up, exponential. */
  readonly perNodeDay: number;
  /** So many times as often: failures at a lower factor are among those at a higher one. Default 1. */
  readonly times?: number;
  /** Of nodes of a kind of device, in place of `perNodeDay`. */
  readonly perNodeDayOfKind?: Readonly<Record<string, number>>;
  /** From the failure until the node can be used again. */
  readonly repairMillis: number;
}

export interface PlayOptions {
  /** Decides the failures of nodes, each node's by itself, and what a placement leaves to chance. Default 1. */
  readonly seed?: number;
  /** Which of several plays with one seed this is, from 0: each has failures of its own. Default 0. */
  readonly time?: number;
  /** By row: what is said of a job's duration before it runs, for backfill and sjf. Default: its duration. */
  readonly estimateMillis?: Float64Array;
  /** Work after which it is kept what was done; default Infinity: an interrupted job starts from nothing. */
  readonly checkpointMillis?: number;
  /** What each start after the first takes before work goes on, on the devices. Default 0. */
  readonly restartMillis?: number;
  /** Starts in a row that were stopped with nothing kept of them, after which a job is given up: its end is NaN. Default 100. */
  readonly mostStarts?: number;
  /** Default: none. */
  readonly failures?: NodeFailures;
  /** Policy `priority` interrupts jobs of lower priority. Default true. */
  readonly preempt?: boolean;
  /** Policy `fair`: device-time counts half after this. Default Infinity: nothing is forgotten. */
  readonly halfLifeMillis?: number;
  /** Entries of the occupancy, at most twice as many. Default 2,048. */
  readonly points?: number;
}
