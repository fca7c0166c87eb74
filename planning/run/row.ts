/** What `llmsim run` answers; the JSON of the command line is this. */
import type {
  BadputKind,
  CheckpointLayer,
  Component,
  Fate,
  Restart,
  Stretch,
} from '../../sim/lifetime/lifetime.js';
import type { Quantiles } from '../../sim/lifetime/trials.js';
import type { Inputs, Range, Refusal, Row } from '../comparison.js';
import type { CheckpointMode } from './asked.js';

export type { Quantiles };

/** A kind of checkpoint of a run, its interval in seconds; null: none before the end. */
export interface RunLayer extends Omit<CheckpointLayer, 'everySteps'> {
  readonly intervalSeconds: number | null;
}

/** What is written how often, and where. */
export interface RunCheckpoint {
  readonly mode: CheckpointMode;
  readonly store: string;
  /** Of one checkpoint: parameters and optimizer states, each once. */
  readonly bytes: number;
  /** Ranks that write, and what the one with most of it writes. */
  readonly writers: number;
  readonly writerBytes: number;
  /** Until it can be restarted from. */
  readonly writeSeconds: number;
  /** For which devices stand still. */
  readonly blockedSeconds: number;
  readonly loadSeconds: number;
  /** Null: none is written before the end, for nothing fails. */
  readonly intervalSeconds: number | null;
  /** `given`, or by which rule it was chosen. */
  readonly intervalBy: 'given' | 'optimal' | 'young' | 'daly';
  /** Of the layer that is kept for good; null where nothing fails, as is the next. */
  readonly youngSeconds: number | null;
  readonly dalySeconds: number | null;
  /** With the highest share of useful time, of closed form, and of the simulated run where it was looked for. */
  readonly optimalSeconds: number | null;
  readonly simulatedOptimumSeconds?: number;
  /** Kinds that are kept, fastest to come back from first; the last is that of `store`. */
  readonly layers: readonly RunLayer[];
}

/** An improvement, and what it is worth. */
export interface Lever {
  readonly id: string;
  /** `write checkpoints in half the time`. */
  readonly title: string;
  readonly timeToTrainSeconds: number;
  readonly savedSeconds: number;
  readonly savedUsd: number | null;
  /**
   * So many devices more would end the run as early: each brings as much to a step as those that are there, and breaks as
   * often. Null: no number would, for more of them only break more often, or none can be joined. 0 where nothing is saved.
   */
  readonly worthDevices: number | null;
}

/** The share of useful time with one interval between checkpoints. */
export interface IntervalPoint {
  readonly seconds: number;
  /** Of closed form. */
  readonly ettr: number;
  /** Mean of some trials; absent where the interval was not played. */
  readonly simulatedEttr?: number;
}

/** How often a cause interrupted the run. */
export interface CauseOutcome {
  readonly id: string;
  readonly component: Component;
  readonly perDay: number;
  /** Mean of all trials. */
  readonly interruptions: number;
}

/** Trials by their time to train, in classes of one width. */
export interface Distribution {
  readonly fromSeconds: number;
  readonly classSeconds: number;
  readonly trials: readonly number[];
}

/** One strategy's run. */
export interface RunRow {
  readonly strategy: string;
  readonly layout: Row['layout'];
  readonly devices: number;
  readonly nodes: number;
  readonly spares: number;
  readonly stepTimeSeconds: number;
  /** Optimizer steps, those of smaller batches too where the batch grows. */
  readonly steps: number;
  /** Seconds of steps that were kept over all seconds from beginning to end, both of all trials together. */
  readonly ettr: number;
  /**
   * Of all device-time held, what is no badput: Google's definition, where a kept step counts whole, its exposed
   * communication too, and waits for data do not. All trials together, so that it and `badput` over all add up to 1.
   */
  readonly goodput: number;
  /** Of closed form, for the same run. */
  readonly closedForm: { readonly ettr: number; readonly timeToTrainSeconds: number };
  /** Without anything around the step. */
  readonly idealSeconds: number;
  readonly timeToTrainSeconds: Quantiles;
  readonly meanSeconds: number;
  /** 90 % interval of the step time, with which the run was played; null where it has none. */
  readonly stepInterval: Range | null;
  /** 90 % interval of the time to train by both, what breaks and how long a step is; see `run-interval.ts`. */
  readonly timeToTrainInterval: Range | null;
  /** Shares of the trials that end in time, and within the budget, where these were asked for. */
  readonly meets: { readonly deadline?: number; readonly budget?: number };
  readonly distribution: Distribution;
  /** Of all nodes that are held, spares too; null where nobody knows the price. */
  readonly costUsd: Quantiles | null;
  readonly energyKwh: Quantiles;
  readonly carbonKg: Quantiles;
  readonly interruptions: {
    readonly mean: number;
    /** Share of the trials with at least one. */
    readonly chanceOfAny: number;
    readonly p10: number;
    readonly p90: number;
    readonly perDay: number;
    readonly meanTimeToFailureSeconds: number | null;
    readonly byComponent: Partial<Readonly<Record<Component, number>>>;
    readonly byCause: readonly CauseOutcome[];
  };
  readonly checkpoint: RunCheckpoint;
  readonly restart: Restart & { readonly loadSeconds: number };
  /** Device-seconds, mean of all trials. */
  readonly fates: Readonly<Record<Fate, number>>;
  readonly badput: Readonly<Record<BadputKind, number>>;
  /** Device-seconds, mean of all trials, of nodes that are there and wait for others; part of `unavailable`. */
  readonly waitingForNodes: number;
  /** The largest saving first; each against `closedForm.timeToTrainSeconds`. */
  readonly levers: readonly Lever[];
  readonly intervals: readonly IntervalPoint[];
  readonly data?: DataAnswer;
  /** The trial with the median time, from beginning to end; at most so many stretches as a chart can show. */
  readonly timeline: readonly Stretch[];
}

/** Whether data keeps up with the steps, see `planning/run/data/`. */
/** The store, what nodes read of it, decoding by cores or by devices, and waiting for requests. */
export type DataPart = 'store' | 'node' | 'decode' | 'device' | 'latency';

export interface DataAnswer {
  readonly dataset: string;
  readonly store: string;
  readonly datasetBytes: number;
  /** That a step needs, and what each part of the way can bring, bytes per second of all nodes. */
  readonly neededBytesPerSecond: number;
  readonly parts: readonly {
    readonly part: DataPart;
    readonly bytesPerSecond: number;
  }[];
  readonly bound: DataPart | null;
  /** Of models that count samples: stored bytes of one, which make samples a second of the rates above. */
  readonly bytesPerSample?: number;
  /** Of each step, what devices wait for data. */
  readonly exposedSeconds: number;
  /** What to buy, as a sentence; absent where data keeps up. */
  readonly advice?: string;
  readonly integrity: {
    readonly checksumSeconds: number;
    readonly checksumUsd: number | null;
    readonly retriedReads: number;
    readonly storedBytes: number;
    readonly usdPerMonth: number | null;
    readonly egressUsd: number | null;
  };
}

export interface RunAnswer {
  readonly schema: 'llmsim.run/1';
  readonly llmsim: string;
  readonly inputs: Inputs & RunInputs;
  /** The soonest run first. */
  readonly rows: readonly RunRow[];
  /** Strategies that were asked for and have no run, with why. */
  readonly refusals: readonly Refusal[];
  /** Figures with their sources, as sentences. */
  readonly sources: readonly string[];
  readonly notes: readonly string[];
}

/** What was asked of the run, in words; see `cli/options/run-keys.ts`. */
export interface RunInputs {
  readonly failures: string;
  readonly trials: number;
  readonly seed: number;
}
