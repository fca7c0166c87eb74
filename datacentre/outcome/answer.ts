/** What a replay of a job list came to, as plain data: the document `llmsim.datacentre/1`, in hours and seconds. */

/** Of one figure over all jobs. A percentile is the smallest figure that so many per cent of the jobs do not exceed. */
export interface Spread {
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
}

/** Jobs that have something in common. */
export interface GroupRow {
  readonly name: string;
  /** Jobs that ran. */
  readonly jobs: number;
  /** Hours of whole devices that they held. */
  readonly deviceHours: number;
  /** Of the device-hours of all jobs. */
  readonly share: number;
  readonly runSeconds: Spread;
  readonly queueingSeconds: Spread;
  readonly jobCompletionSeconds: Spread;
}

export const DIMENSIONS = ['size', 'type', 'state', 'user', 'queue'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Means over equal parts of the makespan, the first from the earliest submission. */
export interface OverTime {
  readonly secondsEach: number;
  /** Shares of all devices. */
  readonly allocated: readonly number[];
  readonly stranded: readonly number[];
  readonly broken: readonly number[];
  readonly waitingJobs: readonly number[];
  readonly waitingDevices: readonly number[];
}

/** The figure at 0, 1 … 100 % of the jobs. */
export interface Percentiles {
  readonly runSeconds: readonly number[];
  readonly queueingSeconds: readonly number[];
  readonly jobCompletionSeconds: readonly number[];
}

export interface EnergyUse {
  readonly kwh: number;
  /** All held devices as in memory-bound kernels, or at their board's power. */
  readonly low: number;
  readonly high: number;
  /** Devices of nodes whose power is known, of all. */
  readonly knownShare: number;
  readonly kind: 'assumed';
  readonly source: string;
}

/** Jobs that no nodes can ever hold. */
export interface Unplaceable {
  readonly jobs: number;
  /** That one of them asks for. */
  readonly mostDevices: number;
  /** Hours of whole devices that they ask for. */
  readonly deviceHours: number;
  /** Of the device-hours that all jobs of the list ask for. */
  readonly share: number;
}

/**
 * Where several policies or changes are played: means over the jobs that every one of them has done; of the first play
 * of each.
 */
export interface SameJobs {
  readonly jobs: number;
  readonly jobCompletionSeconds: number;
  readonly queueingSeconds: number;
  /** Jobs that another has done and this one has not, and the device-hours that they ask for. */
  readonly lackingJobs: number;
  readonly lackingDeviceHours: number;
}

/** Jobs of one size or user that every policy and change has done. */
export interface WaitRow {
  readonly name: string;
  readonly jobs: number;
  /** That they ask for. */
  readonly deviceHours: number;
  /** Mean wait under the answer's policy, then under each of `compared`. */
  readonly queueingSeconds: readonly number[];
}

/** Who gains and who loses. */
export interface WaitsCompared {
  readonly size: readonly WaitRow[];
  readonly user: readonly WaitRow[];
}

/** The same jobs played several times, each time with other failures: how far apart the plays are. */
export interface Plays {
  readonly count: number;
  /** Of the mean waits of the plays. */
  readonly meanQueueingSeconds: { readonly mean: number; readonly low: number; readonly high: number };
  /** The mean wait of each play; the n-th plays of two rows meet the same failures. */
  readonly each: readonly number[];
}

/** What failed while the jobs were played. */
export interface FailuresMet {
  /** Failures of nodes. */
  readonly nodes: number;
  /** Jobs that one of them stopped at least once. */
  readonly jobs: number;
}

/** One policy on one datacentre; where it was played several times, every figure is the mean of the plays. */
export interface Outcome {
  /** As it was asked for: `fgd`, `backfill+fgd`. */
  readonly policy: string;
  /** Which job goes next, and where it goes. */
  readonly queueing: string;
  readonly placement: string;
  /** What was changed of the question: `nodes=+20%`; null for a policy as asked. */
  readonly change: string | null;
  /** Jobs that ran to their end. */
  readonly jobs: number;
  readonly nodes: number;
  readonly devices: number;
  /**
   * Device-time that the jobs of the list ask for, over that of all devices from the first submission to the last; null
   * where all are submitted at once.
   */
  readonly load: number | null;
  readonly plays: Plays;
  readonly failures: FailuresMet;
  /** From submission to the end. */
  readonly jobCompletionSeconds: Spread;
  /** Waiting, before the first start and after every time that devices were taken away. */
  readonly queueingSeconds: Spread;
  /** On devices, as listed. */
  readonly runSeconds: Spread;
  /** From submission to the end over the listed run time, of jobs that run at least `SHORTEST_SECONDS`. */
  readonly slowdown: Spread;
  /** From the earliest submission to the last end. */
  readonly makespanSeconds: number;
  /** Device-time held over that of all devices in the makespan. */
  readonly utilisation: number;
  /** The same from the first submission to the last, before what is left runs out; null, as the load, where that is no time. */
  readonly utilisationWhileSubmitted: number | null;
  readonly deviceHours: number;
  /** Means over the makespan. */
  readonly waitingJobs: number;
  readonly strandedDevices: number;
  /** Devices that nothing holds while jobs wait, stranded ones among them: what the queue or their places keep free. */
  readonly freeWhileWaiting: number;
  readonly brokenDevices: number;
  /** Held, and done again after a failure or a preemption. */
  readonly lostDeviceHours: number;
  /** Stops by failures. */
  readonly restarts: number;
  /** Stops for other jobs. */
  readonly preemptions: number;
  readonly unplaceable: Unplaceable;
  /** Jobs of which nobody says how long they run. */
  readonly withoutRunTime: number;
  /** Jobs that were stopped so often that they were given up. */
  readonly givenUp: number;
  readonly energy: EnergyUse | null;
  /** Of all devices over the makespan, held or not; null without a price. */
  readonly costUsd: number | null;
  /** Null where nothing is compared. */
  readonly sameJobs: SameJobs | null;
  /** Share of all devices allocated, per cent, when 0, 1 … 130 % of them have arrived. */
  readonly allocationByArrivedPercent?: readonly number[];
  readonly events: number;
}

/** What of an outcome is large, told of the first only, and of its first play. */
export interface OutcomeDetail {
  readonly by: Readonly<Record<Dimension, readonly GroupRow[]>>;
  readonly overTime: OverTime;
  readonly percentiles: Percentiles;
  readonly recordedQueueingSeconds: Spread | null;
}

export interface DatacentreInputs {
  readonly jobs: string;
  readonly nodes: string;
  readonly policies: readonly string[];
  readonly seed: number;
  /** What queueing knows of a job's duration before it runs: `exact`, `limit` (its time limit), or a factor such as `x2`. */
  readonly estimates: string;
  /** What else was asked, in words: `--reserve pretraining:30%`. */
  readonly options: readonly string[];
  /** Where the list and the nodes are from, and what was assumed of them. */
  readonly notes: readonly string[];
  readonly kinds: readonly { readonly kind: string; readonly nodes: number; readonly devices: number }[];
  /** Of a device for an hour; null where nobody says. */
  readonly price: DevicePrice | null;
}

export interface DevicePrice {
  readonly usdPerDeviceHour: number;
  readonly kind: 'measured' | 'specified' | 'assumed';
  readonly source: string;
}

export interface DatacentreAnswer extends Omit<Outcome, 'jobs' | 'change'>, OutcomeDetail {
  readonly schema: 'llmsim.datacentre/1';
  readonly llmsim: string;
  readonly command?: string;
  readonly inputs: DatacentreInputs;
  /** Jobs of the list, those that ran and those that cannot. */
  readonly jobs: number;
  readonly completedJobs: number;
  /** Further policies and changes. */
  readonly compared: readonly Outcome[];
  /** Null where nothing is compared. */
  readonly waitsCompared: WaitsCompared | null;
}
