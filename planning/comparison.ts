/** What `llmsim compare`, `simulate` and `search` return; the JSON of the command line is this. */
import type { SampleUnit } from '../input/unit-words.js';
import type { Routing } from '../models/routing.js';
import type { Lengths, Objective } from '../models/sequences.js';
import type { Tuning } from '../models/tuning.js';
import type { Dispatcher } from '../strategies/dispatchers.js';
import type { Layout } from '../strategies/job.js';
import type { Spelt } from '../strategies/layers/fusions.js';
import type { PerParameter } from '../strategies/optimizers/per-parameter.js';
import type { Training } from '../strategies/training.js';
import type { Anchor } from './anchor/run.js';
import type { Detail } from './detail/detail.js';
import type { TriedChange } from './detail/tried.js';
import type { Assumption } from './evaluate/assumption.js';
import type { BreakdownRow, Range, RowMemory } from './evaluate/figures.js';
import type { PriceUsed } from './price.js';
import type { Defaults, Pricing } from './request.js';

export type { MemoryVerdict, Range, RowMemory } from './evaluate/figures.js';

/** How checkpoints of a run are written. Seconds. */
export interface RunCheckpointTotals {
  /** Of steps from one to the next; null: none is written before the end. */
  readonly intervalSeconds: number | null;
  /** Until it can be restarted from, and of that, how long devices stand still. */
  readonly writeSeconds: number;
  readonly blockedSeconds: number;
  readonly loadSeconds: number;
}

/** Whether data keeps up with the steps of a run. */
export interface RunDataTotals {
  /** What is read, and where it lies. */
  readonly dataset: string;
  readonly store: string;
  /** Of each step, what devices wait for data; 0 where it keeps up. */
  readonly exposedSeconds: number;
  /** What to buy, as a sentence; absent where data keeps up. */
  readonly advice?: string;
  /** Absent in results of older versions. */
  readonly rates?: RunDataRates;
}

/** What steps take of a dataset, and what the part of its way brings that binds, or would bind next. */
export interface RunDataRates {
  readonly neededBytesPerSecond: number;
  readonly narrowest: 'store' | 'node' | 'decode' | 'device' | 'latency';
  readonly narrowestBytesPerSecond: number;
  /** Of what a model counts that counts samples. */
  readonly bytesPerSample?: number;
}

/** Present with `--tokens`. */
export interface RunTotals {
  readonly timeToTrainSeconds: number;
  readonly deviceHours: number;
  readonly costUsd: number;
  readonly energyKwh: number;
  readonly carbonKg: number;
  /** 90 % intervals that follow from that of the step time; null where it has none. */
  readonly interval: { readonly timeToTrainSeconds: Range; readonly costUsd: Range } | null;
  /** The part of the run with smaller batches, where the batch grows. */
  readonly rampup?: { readonly seconds: number; readonly tokens: number; readonly steps: number };
  /** Share of the time that the run gets on: of a spot offer, and where failures, checkpoints or data were asked of. */
  readonly goodput?: number;
  /** Before the first step: processes and communicators start, kernels warm up. Where failures, checkpoints or data were asked of. */
  readonly startSeconds?: number;
  /** What the goodput follows from. */
  readonly interruptions?: { readonly perDay: number; readonly lostSecondsEach: number };
  /** Where failures, checkpoints or data were asked of. */
  readonly checkpoint?: RunCheckpointTotals;
  /** Where a dataset was named. */
  readonly data?: RunDataTotals;
  /** What `energyKwh` is made of. */
  readonly energy?: EnergyParts;
  /** `carbonKg` is that of electricity; `embodiedKg`, where asked for, comes on top of it. */
  readonly carbon?: { readonly electricityKg: number; readonly embodiedKg?: number };
  /** `costUsd` in the currency asked for. */
  readonly inCurrency?: {
    readonly currency: string;
    readonly perUsd: number;
    readonly cost: number;
    readonly interval: Range | null;
  };
}

/** Kilowatt-hours of a run; they add up to `energyKwh`. */
export interface EnergyParts {
  readonly devicesKwh: number;
  /** The rest of the nodes: processors, memory, fans, adapters. */
  readonly hostsKwh: number;
  readonly networkKwh: number;
  readonly storageKwh: number;
  /** Cooling and losses of the hall: what the PUE adds. */
  readonly hallKwh: number;
}

/** Where a row stands among the others, as far as that can be told. */
export interface Place {
  /** From 1; rows of one group cannot be told apart from the first of it. */
  readonly group: number;
  /** Against the next row: how many times its step time is this one's, and how sure the order is. */
  readonly overNext: {
    readonly ratio: number;
    /** Of ten pairs of published layouts that were predicted so far apart, in how many the faster one was; null where none compare. */
    readonly inTen: number | null;
  } | null;
}

/** One strategy at its best layout (or at the layout asked for). */
export interface Row {
  readonly strategy: string;
  /** Other strategies that come to the same plan and layout; they have no rows of their own unless asked for. */
  readonly alsoKnownAs: readonly string[];
  readonly layout: Layout & { readonly globalBatch: number };
  readonly devices: number;
  readonly stepTimeSeconds: number;
  /** What the times of a step of more than 2.5 hours are whole multiples of; absent: one picosecond. */
  readonly tickPicoseconds?: number;
  readonly tokensPerSecond: number;
  readonly tokensPerSecondPerDevice: number;
  /** Of models that count samples: what one is, and the same rates under its name. Absent where tokens are counted. */
  readonly unit?: SampleUnit;
  readonly samplesPerSecond?: number;
  readonly samplesPerSecondPerDevice?: number;
  /** Of the tokens that are computed, the share that is padding; absent where none is. */
  readonly paddingShare?: number;
  readonly modelTflopsPerDevice: number;
  /** Model FLOPs over `peakTflopsPerDevice`; recomputation not counted. */
  readonly mfu: number;
  /** At the ends of the step time's interval. */
  readonly mfuInterval: Range | null;
  /** Hardware FLOPs (with recomputation) over the same peak. */
  readonly hfu: number;
  /** The dense peak of the arithmetic precision used. */
  readonly peakTflopsPerDevice: number;
  readonly precision: string;
  readonly memory: RowMemory;
  /** Whether the peak is within what may be used: the capacity, less the margin asked for. */
  readonly fits: boolean;
  readonly breakdown: BreakdownRow;
  /** 90 % interval of the step time, seconds. */
  readonly interval: Range | null;
  /** What makes it wider than that of most runs, as parts of sentences; absent where nothing does. */
  readonly widenedBy?: readonly string[];
  /** Null for what is ranked with nothing: what does not fit, and a layout simulated alone. */
  readonly place: Place | null;
  /** One line: why it is where it is in the ranking. */
  readonly why: string;
  /** Layouts weighed for this strategy, and how many of them were simulated in full. */
  readonly tried: { readonly layouts: number; readonly simulated: number };
  readonly totals: RunTotals | null;
  /** Limits of the whole run that it misses; absent where it misses none. */
  readonly beyond?: readonly ('deadline' | 'budget')[];
  /** With `--detail`: what the report shows of it. */
  readonly detail?: Detail;
}

/** A strategy none of whose layouts fits; `row` is the layout nearest to fitting. */
export interface Misfit {
  readonly row: Row;
  readonly missingBytes: number;
  /** The smallest change that would make it fit, as a sentence. */
  readonly change: string;
}

/** A strategy that cannot run this job at all (rules), with the sentence that says why. */
export interface Refusal {
  readonly strategy: string;
  readonly reason: string;
}

/** What was asked, so that it can be asked again. */
export interface Inputs {
  /** Id; of a configuration that was read, its name. */
  readonly model: string;
  readonly modelTitle: string;
  readonly parameters: number;
  /** Those that are trained, where not all are. */
  readonly trainedParameters?: number;
  /** Those that a token goes through. Absent in results of older versions. */
  readonly activeParameters?: number;
  /** Path of the configuration, and of the cluster file, where one was read: from where it was asked. */
  readonly modelPath?: string;
  readonly clusterPath?: string;
  readonly cluster: string;
  readonly clusterTitle: string;
  readonly nodes: number;
  readonly devices: number;
  readonly accelerator: string;
  /** Absent in results of older versions. */
  readonly acceleratorTitle?: string;
  /** Of models that count samples: what one is, and its extents. Absent where tokens are counted, and a `sequence` is of them. */
  readonly unit?: SampleUnit;
  readonly sampleSize?: readonly number[];
  /** Nothing of the model is attention. Absent where something is, and in results of older versions. */
  readonly attentionFree?: true;
  readonly sequence: number;
  /** Of a vision–language model: pictures of each sequence, and the tokens of one. Absent of others. */
  readonly images?: number;
  readonly imageTokens?: number;
  readonly globalBatch: number;
  readonly precision: string;
  readonly gradientPrecision: string;
  readonly kernels: string;
  /** Of the layout, what was not to be searched. */
  readonly fixed: Readonly<Record<string, unknown>>;
  readonly framework?: string;
  readonly attention?: string;
  readonly compile?: boolean;
  readonly loss?: string;
  /** Where values that nobody stated are from: `kernels: "default of h100-sxm"`. */
  readonly defaults?: Defaults;
  readonly prefetch?: number;
  readonly reshard?: boolean;
  readonly tpCommOverlap?: boolean;
  readonly offloadInputs?: boolean;
  /** What of the model is trained, and how its weights are kept and updated; absent: all of it, by AdamW. */
  readonly tuning?: Tuning;
  readonly training?: Training;
  /** With `training`: bytes of weights, gradients and optimizer states for each trained parameter, before any sharding. */
  readonly perParameter?: PerParameter;
  readonly lengths?: Lengths;
  readonly objective?: Objective;
  readonly stageLayers?: readonly number[] | string;
  readonly routing?: Routing;
  readonly dispatcher?: Dispatcher;
  readonly expertOverlap?: boolean;
  readonly sharedExpertOverlap?: boolean;
  readonly activationInputFp8?: boolean;
  readonly syncBatchNorm?: boolean;
  readonly capacityFactor?: number;
  readonly cudaGraphs?: boolean;
  readonly tuned?: boolean;
  readonly anchor?: Anchor;
  readonly batchRampup?: { readonly start: number; readonly increment: number; readonly sequences: number };
  readonly tokens: number | null;
  /** Limits of the whole run, where there are any: seconds and US dollars. */
  readonly deadlineSeconds?: number;
  readonly budgetUsd?: number;
  /** Share of the memory to be left free, where one was asked for. */
  readonly memoryMargin?: number;
  /** Whether layouts that a search leaves out on many devices were weighed, too. */
  readonly thorough?: boolean;
  readonly strategies: readonly string[];
  /** The price of a device-hour, where the question gave one. */
  readonly usdPerDeviceHour?: number;
  /** Figures of the cluster's profile that the question set, by path, as written. */
  readonly settings?: Readonly<Record<string, string>>;
  /** What `--what-if` changed after all else, each change as one would say it; absent: nothing. */
  readonly whatIf?: readonly string[];
  /** How price, grid and currency were asked for, where they were. */
  readonly pricing?: Pricing;
  /** What attention, compilation and loss come to, also where nobody said. Absent in results of older versions. */
  readonly software?: Spelt;
  /** The price, PUE and grid that totals are made of, and whose they are; without `tokens` absent in results of older versions. */
  readonly price?: PriceUsed;
  /**
   * The question as keys of a scenario file: what was said, and no defaults; `whatIf` comes after it. Absent where a
   * program handed over a model or a cluster, and in results of older versions.
   */
  readonly scenario?: Readonly<Record<string, unknown>>;
}

export interface Comparison {
  readonly schema: 'llmsim.compare/1';
  readonly llmsim: string;
  readonly inputs: Inputs;
  /** What fits, fastest first. */
  readonly rows: readonly Row[];
  readonly misfits: readonly Misfit[];
  readonly refusals: readonly Refusal[];
  /** In what the job is unlike every published run of its kind, which makes the intervals wider; empty for one like them. */
  readonly beyondMeasured: readonly string[];
  /** Layouts that the search left out, in words; absent where it weighed everything. */
  readonly notTried?: readonly string[];
  /** Options that were set and change nothing, each in a sentence; absent where there are none. */
  readonly notes?: readonly string[];
  /** With `--detail`: the device's roofline, every figure that was used with its source, and the command. */
  readonly device?: {
    readonly title: string;
    readonly peakFlops: number;
    readonly memoryBytesPerSecond: number;
  };
  readonly assumptions?: readonly Assumption[];
  /** With `--detail`: changes to the fastest row that were played, fit and gain, most first. */
  readonly tried?: readonly TriedChange[];
  readonly command?: string;
}

/** What `simulate --json` prints, as far as it is read back. */
export interface Simulation {
  readonly schema: 'llmsim.simulate/1';
  readonly llmsim: string;
  readonly inputs: Inputs;
  readonly row: Row;
}
