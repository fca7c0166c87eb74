/** What `llmsim compare`, `simulate` and `search` return; the JSON of the command line is this. */
import type { Layout } from '../strategies/job.js';
import type { Detail } from './detail/detail.js';
import type { Assumption } from './evaluate/assumption.js';
import type { BreakdownRow, MemoryRow } from './evaluate/figures.js';

/** Present with `--tokens`. */
export interface RunTotals {
  readonly timeToTrainSeconds: number;
  readonly deviceHours: number;
  readonly costUsd: number;
  readonly energyKwh: number;
  readonly carbonKg: number;
}

/** One strategy at its best layout (or at the layout asked for). */
export interface Row {
  readonly strategy: string;
  readonly layout: Layout & { readonly globalBatch: number };
  readonly devices: number;
  readonly stepTimeSeconds: number;
  readonly tokensPerSecond: number;
  readonly tokensPerSecondPerDevice: number;
  readonly modelTflopsPerDevice: number;
  /** Model FLOPs over `peakTflopsPerDevice`; recomputation not counted. */
  readonly mfu: number;
  /** Hardware FLOPs (with recomputation) over the same peak. */
  readonly hfu: number;
  /** The dense peak of the arithmetic precision used. */
  readonly peakTflopsPerDevice: number;
  readonly precision: string;
  readonly memory: MemoryRow;
  readonly fits: boolean;
  readonly breakdown: BreakdownRow;
  readonly interval: { readonly low: number; readonly high: number } | null;
  /** One line: why it is where it is in the ranking. */
  readonly why: string;
  /** Layouts weighed for this strategy, and how many of them were simulated in full. */
  readonly tried: { readonly layouts: number; readonly simulated: number };
  readonly totals: RunTotals | null;
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
  /** Id, or the path of the configuration read. */
  readonly model: string;
  readonly modelTitle: string;
  readonly parameters: number;
  readonly cluster: string;
  readonly clusterTitle: string;
  readonly nodes: number;
  readonly devices: number;
  readonly accelerator: string;
  readonly sequence: number;
  readonly globalBatch: number;
  readonly precision: string;
  readonly gradientPrecision: string;
  readonly kernels: string;
  /** Of the layout, what was not to be searched. */
  readonly fixed: Readonly<Record<string, unknown>>;
  readonly framework?: string;
  readonly prefetch?: number;
  readonly reshard?: boolean;
  readonly tpCommOverlap?: boolean;
  readonly offloadInputs?: boolean;
  readonly tokens: number | null;
  readonly strategies: readonly string[];
}

export interface Comparison {
  readonly schema: 'llmsim.compare/1';
  readonly llmsim: string;
  readonly inputs: Inputs;
  /** What fits, fastest first. */
  readonly rows: readonly Row[];
  readonly misfits: readonly Misfit[];
  readonly refusals: readonly Refusal[];
  /** With `--detail`: the device's roofline, every figure that was used with its source, and the command. */
  readonly device?: {
    readonly title: string;
    readonly peakFlops: number;
    readonly memoryBytesPerSecond: number;
  };
  readonly assumptions?: readonly Assumption[];
  readonly command?: string;
}
