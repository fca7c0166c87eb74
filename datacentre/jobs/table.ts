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
  /** Time limits; NaN for a job that has none, absent where the list does not say. */
  readonly limitMillis?: Float64Array;
  /** That each job waited, as recorded; NaN for a job, null for all, where the list does not say. */
  readonly recordedWaitMillis: Float64Array | null;
  /** When the earliest was submitted, since 1970 where the list has dates. */
  readonly beginsAtMillis?: number;
  /** What a job trains, by row, where the list says; its duration may be worked out of it (`speed.ts`). */
  readonly modelled?: readonly (ModelledJob | null)[];
  /** The list it was read from, and what to know of it, as sentences. */
  readonly list?: { readonly format: string; readonly notes: readonly string[] };
}

/** What a job trains, from which its duration can be worked out. */
export interface ModelledJob {
  readonly model: string;
  /** '': the fastest that fits. */
  readonly strategy: string;
  /** '': that of the nodes it runs on. */
  readonly cluster: string;
  /** NaN where steps are given, and the other way round. */
  readonly tokens: number;
  readonly steps: number;
  /** Sequences of a step. */
  readonly globalBatch: number;
  /** Tokens of a sequence; 0: the default. */
  readonly seq: number;
}
