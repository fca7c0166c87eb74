/** A question, after parsing and before planning: what the scenario file and the options mean together. */

import type { Commitment } from '../hardware-profiles/offers/offer.js';
import type { Cluster } from '../hardware-profiles/profile.js';
import type { SampleUnit } from '../input/unit-words.js';
import type { Model } from '../models/model.js';
import type { Routing } from '../models/routing.js';
import type { Lengths, Objective } from '../models/sequences.js';
import type { TableSharding } from '../models/tables.js';
import type { Precision } from '../program/kernel.js';
import type { Dispatcher } from '../strategies/dispatchers.js';
import type { FrameworkId } from '../strategies/frameworks/ids.js';
import type {
  AttentionKernel,
  ContextBalance,
  ContextKind,
  ExpertExchange,
  KernelSet,
  LossChoice,
  Recompute,
  RecomputeMethod,
  RecomputeModule,
  StageLayers,
} from '../strategies/job.js';
import type { Spelt } from '../strategies/layers/fusions.js';
import type { PerParameter } from '../strategies/optimizers/per-parameter.js';
import type { ScheduleId } from '../strategies/schedules/ids.js';
import type { ScheduleTable } from '../strategies/schedules/table.js';
import type { Training } from '../strategies/training.js';
import type { Anchor } from './anchor/run.js';
import type { RunAsked } from './run/asked.js';

/** Where values that nobody stated are from. */
export interface Defaults {
  readonly sequence?: string;
  readonly kernels?: string;
  readonly framework?: string;
  /** Only where it is the architecture’s own, not AdamW. */
  readonly optimizer?: string;
  /** Only where it is not bf16. */
  readonly precision?: string;
}

export interface Request {
  readonly model: Model;
  readonly cluster: Cluster;
  /** Strategy ids in the order asked for; empty means all. */
  readonly strategies: readonly string[];
  /** What the model counts where that is not tokens, and the extents of one (`models/counted.ts`). */
  readonly unit?: SampleUnit;
  readonly sampleSize?: readonly number[];
  /** Nothing of the model is attention, see `hasAttention`. */
  readonly attentionFree?: true;
  /** Of a vision–language model: pictures of each sequence, and the tokens of one. */
  readonly images?: number;
  readonly imageTokens?: number;
  readonly sequence: number;
  readonly globalBatch: number;
  readonly precision: Precision;
  readonly gradientPrecision: 'fp32' | 'bf16' | 'fp16';
  readonly kernels: KernelSet;
  /** Whose defaults fill in what nobody said, see `strategies/frameworks/`; absent: nobody's, and all as in `TUNED`. */
  readonly framework?: FrameworkId;
  /** Of the kernels, what was asked for by itself, see `Job`. */
  readonly attention?: AttentionKernel;
  readonly compile?: boolean;
  /** What these and the framework come to; absent where nobody worked it out. */
  readonly software?: Spelt;
  /** How cross-entropy is computed; `full-logits`: as the framework does with whole logits in memory. */
  readonly loss?: LossChoice;
  /** What nobody said and where its value is from, in words that follow the value: `default of h100-sxm`. */
  readonly defaults?: Defaults;
  /** ZeRO-3 only, see `Job`. */
  readonly prefetch?: number;
  readonly reshard?: boolean;
  /** With tensor and sequence parallelism, see `Job`. */
  readonly tpCommOverlap?: boolean;
  /** With full recomputation, see `Job`. */
  readonly offloadInputs?: boolean;
  /** See `Job`. */
  readonly training?: Training;
  /** With `training`: bytes held for each trained parameter, for words about the job. */
  readonly perParameter?: PerParameter;
  readonly lengths?: Lengths;
  readonly objective?: Objective;
  readonly stageLayers?: StageLayers;
  /** Of experts, and of launches, see `Job`. */
  readonly routing?: Routing;
  readonly dispatcher?: Dispatcher;
  /** Exchanges of tokens beside another micro-batch, see `Runtime`. Absent: as the framework does. */
  readonly expertOverlap?: boolean;
  readonly sharedExpertOverlap?: boolean;
  readonly activationInputFp8?: boolean;
  readonly syncBatchNorm?: boolean;
  readonly capacityFactor?: number;
  readonly cudaGraphs?: boolean;
  /** Whether somebody tunes the run; absent: as its framework's runs mostly are, see `interval/`. */
  readonly tuned?: boolean;
  /** The run starts with a smaller batch: of `start` sequences, larger by `increment`, until `sequences` were seen. Absent: not. */
  readonly batchRampup?: { readonly start: number; readonly increment: number; readonly sequences: number };
  /** Tensor ranks across nodes, see `Job`; only what-if questions ask for it. */
  readonly tensorApart?: boolean;
  /** The measured run that `cluster` is calibrated on: it has the factors already. */
  readonly anchor?: Anchor;
  /** What a what-if question changed, each change as one would say it; cluster and request have it already. */
  readonly whatIf?: readonly string[];
  /** What the person fixed; everything absent is searched over. */
  readonly fixed: {
    readonly dp?: number;
    readonly tp?: number;
    readonly pp?: number;
    readonly cp?: number;
    readonly ep?: number;
    readonly vpp?: number;
    readonly shard?: number;
    readonly zero?: 0 | 1 | 2 | 3;
    readonly sequenceParallel?: boolean;
    readonly microBatch?: number;
    readonly recompute?: Recompute;
    readonly etp?: number;
    readonly recomputeLayers?: number;
    readonly recomputeMethod?: RecomputeMethod;
    readonly recomputeModules?: readonly RecomputeModule[];
    readonly schedule?: ScheduleId;
    readonly cpKind?: ContextKind;
    readonly cpInner?: number;
    readonly cpBalance?: ContextBalance;
    readonly expertExchange?: ExpertExchange;
    readonly tableSharding?: TableSharding;
  };
  /** With a schedule of `table`: that of a person's file. Absent with `findsSchedule`: it is searched for. */
  readonly actions?: ScheduleTable;
  /** The pipeline's order of work is searched for, layout by layout (`--schedule auto`). */
  readonly findsSchedule?: true;
  /** Weighs also what the search leaves out on large clusters, see `search/extent.ts`. Absent: not. */
  readonly thorough?: boolean;
  /** Share of each device's memory to be left free; what needs more does not fit. */
  readonly memoryMargin?: number;
  /** Tokens of the whole run, for time to train and cost. */
  readonly tokens?: number;
  /** The longest that the whole run may take, seconds, and the most that it may cost, US dollars. With `tokens`. */
  readonly deadlineSeconds?: number;
  readonly budgetUsd?: number;
  /** The most devices that `search` and `plan` look at. */
  readonly maxDevices?: number;
  /** The price and the figures of `cluster` that are not its profile's but asked for: it has them already. */
  readonly usdPerDeviceHour?: number;
  /** By path, as written: `node.nics.bandwidth` → `100GB/s`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** How price, grid and currency were asked for; `cluster` has what came of it already. */
  readonly pricing?: Pricing;
  /** What surrounds the steps; absent: nothing does, and a run is its steps. */
  readonly run?: RunAsked;
  /** Today, `2026-11-30`, for the age of prices; absent where nobody looked at a clock. */
  readonly today?: string;
  /** The question as keys of a scenario file, paths as seen from here; absent where a model or a cluster was handed over. */
  readonly scenario?: Readonly<Record<string, unknown>>;
  /** Files that were read for it. */
  readonly files?: { readonly model?: string; readonly cluster?: string };
  /** Sentences about the question itself, to be said with the answer. */
  readonly remarks?: readonly string[];
}

/** As a scenario has it. */
export interface Pricing {
  readonly provider?: string;
  readonly region?: string;
  readonly commitment?: Commitment;
  /** Path of a price list. */
  readonly prices?: string;
  readonly currency?: string;
  readonly embodied?: boolean;
}
