/**
 * Many jobs, by columns: a list of a million is read and played without a million objects. Row numbers are the
 * names of jobs inside; rows are in order of submission. Times are whole milliseconds since the earliest submission.
 */

/** How a recorded job ended. `unknown` where the list does not say. */
export const STATES = ['completed', 'cancelled', 'failed', 'timeout', 'node-fail', 'unknown'] as const;
export type State = (typeof STATES)[number];

/** Words of a column, each stored once: `words[index[row]]`. */
export interface WordColumn {
  readonly words: readonly string[];
  readonly index: Int32Array;
}

export interface JobTable {
  readonly count: number;
  /** Null: their numbers. */
  readonly ids: readonly string[] | null;
  readonly submitMillis: Float64Array;
  /** On the devices asked for, as recorded; NaN where neither the list nor a model says. */
  readonly runMillis: Float64Array;
  /** Whole devices, or one of which `deviceMilli` is asked for; 0: none. */
  readonly devices: Int32Array;
  /** Thousandths of each device; 1000 but where a device is shared. */
  readonly deviceMilli: Int32Array;
  /** Thousandths of a core, and MiB; 0 where the list does not say. */
  readonly cpuMilli: Int32Array;
  readonly memoryMib: Float64Array;
  /** Position in `STATES`. */
  readonly state: Uint8Array;
  readonly user: WordColumn;
  readonly queue: WordColumn;
  /** What it does: pretraining, evaluation … */
  readonly type: WordColumn;
  /** Kinds of device that it runs on, `V100M16|V100M32`; '': any. */
  readonly deviceKind: WordColumn;
  /** Larger goes first; 0 where the list does not say. */
  readonly priority: Int32Array;
  /** Seconds that each job waited as recorded; null where the list does not say. */
  readonly recordedWaitMillis: Float64Array | null;
}
