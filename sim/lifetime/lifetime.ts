/**
 * A whole training run as plain data: what a step takes, what breaks and how often, what is kept of the work done, and
 * what a restart takes. `lifetime/play.ts` plays it on the event engine; closed forms of the same data are in
 * `planning/run/`. All times are seconds; a play counts whole microseconds.
 */

/** What breaks. Every cause belongs to one. */
export const COMPONENTS = [
  'device',
  'memory',
  'nic',
  'switch',
  'host',
  'storage',
  'software',
  'maintenance',
  'spot',
] as const;
export type Component = (typeof COMPONENTS)[number];

/** How long until it breaks again. Weibull: shape below 1 breaks early, above 1 late; its mean is that of the rate. */
export type Lasting = { readonly kind: 'exponential' } | { readonly kind: 'weibull'; readonly shape: number };

export interface Cause {
  readonly id: string;
  readonly component: Component;
  /** Interruptions a day of all nodes of the job together. */
  readonly perDay: number;
  readonly lasting: Lasting;
  /** From the failure to the moment that somebody, or something, knows. */
  readonly detectSeconds: number;
  /** Whether a node is out until it is repaired, and for how long; 0: the same nodes go on. */
  readonly repairSeconds: number;
  /** What checkpoints must outlive; absent: a node where one has to be repaired, a process otherwise. */
  readonly loses?: Survival;
}

/** The worst that a checkpoint outlives, mildest first. */
export const SURVIVALS = ['process', 'node', 'anything'] as const;
export type Survival = (typeof SURVIVALS)[number];

/** A kind of checkpoint, fastest to come back from first. A run has at least one. */
export interface CheckpointLayer {
  readonly id: 'memory' | 'peer' | 'local' | 'store';
  readonly everySteps: number;
  /** For how long the devices stand still each time. */
  readonly blockedSeconds: number;
  /** From its beginning until it may be restarted from; at least `blockedSeconds`. */
  readonly durableSeconds: number;
  readonly loadSeconds: number;
  /** The worst that it outlives: a process that crashed, a node that is lost, or anything. */
  readonly survives: Survival;
}

/** From knowing of a failure to the first step, without the loading of a checkpoint. */
export interface Restart {
  /** Nodes are found and given to the job, where they are there. */
  readonly schedulerSeconds: number;
  /** Container, interpreter, imports, data loaders. */
  readonly startSeconds: number;
  /** Communicators of all ranks. */
  readonly initSeconds: number;
  /** First steps: compilation, caches. */
  readonly warmupSeconds: number;
}

export interface Lifetime {
  /** Steps that must be done and kept. */
  readonly steps: number;
  readonly stepSeconds: number;
  /** Of a step, what is no computation: exposed communication, bubbles, waits for data and for slow ranks. */
  readonly blockedSeconds: number;
  /** Of these, waits for data; absent: none. */
  readonly dataSeconds?: number;
  /**
   * Standard deviation of the speed of a device, as a share of it. The slowest sets the pace, so computation takes
   * longer than in `stepSeconds`, where all are alike; see `stragglers.ts`. Absent: none.
   */
  readonly spread?: number;
  readonly devices: number;
  readonly nodes: number;
  /** Nodes that are held for the job and take over at once. */
  readonly spares: number;
  readonly causes: readonly Cause[];
  readonly checkpoints: readonly CheckpointLayer[];
  readonly restart: Restart;
  /** Goes on with fewer replicas where no spare is left: seconds of a step with 0, 1, 2 … nodes missing. */
  readonly elastic?: readonly number[];
  readonly maintenance?: { readonly everySeconds: number; readonly forSeconds: number };
}

/** What became of each device-second. */
export const FATES = ['productive', 'blocked', 'discarded', 'unavailable'] as const;
export type Fate = (typeof FATES)[number];

/**
 * Google's kinds of time that is no goodput, as far as a simulated run has them: `BadputType` of
 * `ml_goodput_measurement/src/goodput_utils.py` (AI-Hypercomputer/ml-goodput-measurement 0.2.4), where `acceleratorInit` is
 * called TPU_INITIALIZATION and `infrastructureRecovery` …_FROM_DISRUPTION. `uses.ts` says which time is of which kind.
 */
export const BADPUT_KINDS = [
  'acceleratorInit',
  'trainingPrep',
  'programStartup',
  'dataLoadingSync',
  'dataLoadingAsync',
  'checkpointSave',
  'checkpointRestore',
  'wastedProgress',
  'infrastructureRecovery',
  'elasticSliceDown',
  'elasticScaleUp',
  'elasticReinit',
  'other',
] as const;
export type BadputKind = (typeof BADPUT_KINDS)[number];

/** One thing after another of a played run, for charts and traces. */
export interface Stretch {
  readonly kind: 'steps' | 'checkpoint' | 'lost' | 'detect' | 'wait' | 'restart' | 'load' | 'maintenance';
  readonly startSeconds: number;
  readonly seconds: number;
  /** Of `lost`, `detect`, `wait`: the cause. */
  readonly cause?: string;
  /** Nodes that the job runs on, or would. */
  readonly nodes: number;
}

/** What became of one played run. */
export interface Lived {
  /** False: given up, with steps left to do, after so many times what it would take if nothing broke; see `plan.ts`. */
  readonly finished: boolean;
  readonly wallMicros: number;
  readonly interruptions: number;
  /** By position in `causes`. */
  readonly byCause: readonly number[];
  /** Whole device-microseconds; they add up to all device-time that was held, to the microsecond. */
  readonly fates: Readonly<Record<Fate, bigint>>;
  /** The same time, goodput and badput by kind. */
  readonly goodput: bigint;
  readonly badput: Readonly<Record<BadputKind, bigint>>;
  /** Of the wall time, in steps that were kept. */
  readonly keptMicros: number;
  /** Events of the engine. */
  readonly events: number;
}
