/**
 * What `llmsim sensitivity` returns, and its JSON: by how much a step, and with tokens a run, would change if each
 * figure that the prediction rests on were a little more or less.
 */
import type { QuantityUnit } from '../../input/quantity.js';
import type { Inputs, Row } from '../comparison.js';
import type { About } from '../what-if/figures.js';

export interface Sensitivity {
  readonly schema: 'llmsim.sensitivity/1';
  readonly llmsim: string;
  readonly inputs: Inputs;
  /** By what share each figure is lowered and raised: 0.1 is 10 %. */
  readonly by: number;
  /** `held`: the best layout of the question as it is, played again. `replanned`: the best layout of each changed question. */
  readonly layout: 'held' | 'replanned';
  /** The question as it is, as `simulate` answers it. */
  readonly base: Row;
  /** Figures that change something, the largest change first: of time or cost, then of energy or carbon, then of fit alone. */
  readonly rows: readonly SensitivityRow[];
  /** Names of the figures that change nothing, in the order of their table. */
  readonly withoutEffect: readonly string[];
  /** Names of the figures that could not be changed: of zero no share is more or less, and pods are whole leaves. */
  readonly unchanged: readonly string[];
  readonly notes?: readonly string[];
}

/** One figure, or several of one name that are changed together. */
export interface SensitivityRow {
  /** In words: `NIC bandwidth`. */
  readonly name: string;
  /** As `--what-if` takes it: `node.nics.bandwidth`, or the word for several, `flops`. */
  readonly path: string;
  /** What sort of thing it is: of the machine, of its kernels, of the communication library, of memory, of money. */
  readonly about: About;
  /** SI base units; of several figures the one that counts for the job. */
  readonly value: number;
  readonly unit: QuantityUnit;
  readonly kind: 'measured' | 'specified' | 'assumed';
  readonly source: string;
  readonly low: SensitivityEnd;
  readonly high: SensitivityEnd;
  /** d ln(step time) / d ln(figure), between the two ends: −1 where twice the figure halves the time. */
  readonly elasticity: number;
  /** The same of the cost of the run; null without tokens, and where the run is free. */
  readonly costElasticity: number | null;
}

/** The answer with the figure changed. */
export interface SensitivityEnd {
  /** The figure; a share is no more than 1, and a ratio no less. */
  readonly value: number;
  readonly stepTimeSeconds: number;
  readonly peakBytes: number;
  readonly fits: boolean;
  /** With tokens. */
  readonly run: SensitiveRun | null;
  /** Where another layout or strategy is the best one now; absent: that of the base. */
  readonly moved?: Pick<Row, 'strategy' | 'layout'>;
}

export interface SensitiveRun {
  readonly timeToTrainSeconds: number;
  readonly costUsd: number;
  readonly energyKwh: number;
  readonly carbonKg: number;
}
