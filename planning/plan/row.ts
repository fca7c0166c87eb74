/**
 * What a plan says of a cell: one row of its CSV file, one line of its JSON. Plain JSON, so that threads and queues hand
 * it on; `reports/csv/plan-columns.ts` has its columns and reads it back from them.
 */
import type { SampleUnit } from '../../input/unit-words.js';
import type { Layout } from '../../strategies/job.js';
import type { MemoryVerdict, Range } from '../comparison.js';
import type { Percentiles } from '../interval/quantiles.js';

/**
 * What holds a cell back. `rule`: no strategy can run it, or the question itself is impossible; `memory`: no layout fits;
 * `max-devices`: it uses more devices than that; `price`: no price is known for what was asked; `deadline`, `budget`: the run takes longer, or costs more (of
 * both, the one that is exceeded by the larger factor); `none`: nothing that was asked for.
 */
export const BINDING = ['rule', 'memory', 'max-devices', 'price', 'deadline', 'budget', 'none'] as const;
export type Binding = (typeof BINDING)[number];

/** The question of a row, defaults filled in. */
export interface PlanInputs {
  readonly model: string;
  /** As it was named: `h100-dgx:16`. */
  readonly cluster: string;
  readonly accelerator: string | null;
  readonly nodes: number | null;
  /** Devices of the cluster. */
  readonly clusterDevices: number | null;
  readonly sequence: number | null;
  readonly globalBatch: number | null;
  readonly precision: string | null;
  readonly strategySet: string | null;
  readonly tokens: number | null;
  readonly provider: string | null;
  readonly region: string | null;
  readonly commitment: string | null;
  readonly deadlineSeconds: number | null;
  readonly budgetUsd: number | null;
  readonly maxDevices: number | null;
  /** These are absent in rows of older versions. */
  readonly parameters?: number | null;
  /** Those that a token goes through. */
  readonly activeParameters?: number | null;
  /** Path of the configuration, where one was read. */
  readonly modelPath?: string | null;
  readonly gradientPrecision?: string | null;
  readonly kernels?: string | null;
  readonly framework?: string | null;
  /** Those that are trained. */
  readonly trainedParameters?: number | null;
  /** How long sequences really are, `mean:600` or a file; null where each is as long as `sequence`. */
  readonly sequenceLengths?: string | null;
  readonly packing?: string | null;
  readonly train?: string | null;
  readonly optimizer?: string | null;
  readonly offload?: string | null;
  /** Of experts, launches and ranges, what was asked; null where nobody did. */
  readonly routing?: string | null;
  readonly dispatcher?: string | null;
  readonly expertOverlap?: boolean | null;
  readonly capacityFactor?: number | null;
  readonly cudaGraphs?: boolean | null;
  readonly tuned?: boolean | null;
  /** File of the measured run. */
  readonly anchor?: string | null;
  readonly etp?: number | null;
  /** What the model counts, and the extents of one, `224x224`; null where that is tokens. Absent in rows of older versions. */
  readonly unit?: SampleUnit | null;
  readonly sampleSize?: string | null;
}

/** The best layout of a cell: the fastest that fits or, where none does, the one that misses by least. */
export interface PlanWinner {
  readonly strategy: string;
  /** Other strategies that come to the same layout. */
  readonly alsoKnownAs: readonly string[];
  readonly layout: Layout & { readonly globalBatch: number };
  /** Devices used. */
  readonly devices: number;
  readonly memory: {
    readonly peakBytes: number;
    readonly capacityBytes: number;
    /** What is left of what may be used; less than 0 where it does not fit. */
    readonly marginBytes: number;
    readonly verdict: MemoryVerdict;
  };
}

/** What the best layout makes of the cluster. */
export interface PlanSpeed {
  readonly stepTimeSeconds: number;
  /** 90 % interval of it; null where nothing comparable was published. */
  readonly interval: Range | null;
  /** What makes it wider than that of most runs, joined by `; `; absent in rows of older versions. */
  readonly widenedBy?: string | null;
  readonly tokensPerSecond: number;
  readonly tokensPerSecondPerDevice: number;
  /** Null where tokens are counted; absent in rows of older versions. */
  readonly samplesPerSecond?: number | null;
  readonly samplesPerSecondPerDevice?: number | null;
  readonly mfu: number;
  readonly peakTflopsPerDevice: number;
}

/** The whole run; null without `tokens`. */
export interface PlanRun {
  /** As predicted, like `compare`'s. */
  readonly timeToTrainSeconds: number;
  readonly timeToTrain: Percentiles | null;
  readonly deviceHours: number;
  /** Null where no price is known. */
  readonly costUsd: number | null;
  readonly cost: Percentiles | null;
  /** Null where the provider, and so its halls and its grid, is not known. */
  readonly energyKwh: number | null;
  readonly carbonKg: number | null;
  /** Of making the devices and their servers, where it was asked for. */
  readonly embodiedCarbonKg: number | null;
  /** Productive share of the calendar, of a spot offer; null elsewhere, where failures are not modelled. */
  readonly goodput: number | null;
  /**
   * Time to train over the deadline, and cost over the budget, where they were asked for: at p50, or as predicted where
   * there is none.
   */
  readonly deadlineUse: number | null;
  readonly budgetUse: number | null;
  /** What the devices cost for the whole term they are committed to, used or not; null without a term of years. */
  readonly commitmentCostUsd: number | null;
}

/** Where the price is from; null where none is known. */
export interface PlanPrice {
  readonly usdPerDeviceHour: number;
  readonly provider: string | null;
  readonly sku: string | null;
  readonly region: string | null;
  readonly commitment: string | null;
  /** `YYYY-MM-DD` or `YYYY-MM`. */
  readonly date: string | null;
  readonly kind: string | null;
  readonly source: string | null;
  /** PUE and grid that energy and carbon are made of; absent in rows of older versions. */
  readonly pue?: number | null;
  readonly kgCo2PerKwh?: number | null;
}

export interface PlanRow {
  readonly schema: 'llmsim.plan/1';
  readonly llmsim: string;
  readonly plan: string;
  readonly cells: number;
  /** The part of the plan it was worked out in: `2/8`; `1/1` is the whole. */
  readonly shard: string;
  readonly cell: number;
  readonly id: string;
  readonly inputs: PlanInputs;
  readonly binds: Binding;
  /** Why there is no layout, or no price; null for a whole answer. */
  readonly error: string | null;
  /** What a reader must know of the figures, in sentences; null for nothing. */
  readonly remarks: string | null;
  readonly winner: PlanWinner | null;
  /** Null where nothing fits. */
  readonly speed: PlanSpeed | null;
  readonly run: PlanRun | null;
  readonly price: PlanPrice | null;
}
