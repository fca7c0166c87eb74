/** What `llmsim validate` finds out, as plain data; keys only ever get added within a schema version. */
import type { Unit } from '../../models/architectures/network.js';
import type { Pace } from '../../sim/threads/paced.js';
import type { Layout } from '../../strategies/job.js';
import type { Machine } from '../../workers/calibrate/machine.js';
import type { Refusal } from './cases.js';
import type { PeakMemory } from './checks/memory.js';
import type { Traffic } from './checks/traffic.js';
import type { Load } from './load.js';
import type { Interval } from './statistics.js';

/** One strategy at one layout. Figures are null where the threads did not come to the end. */
export interface ValidateRow {
  readonly strategy: string;
  readonly layout: Layout & { readonly globalBatch: number };
  readonly workers: number;
  readonly steps: number;
  /** Of the loss curve, from that of one worker. */
  readonly lossMaxRelativeDifference: number | null;
  /** Nats per token in the first and in the last step. */
  readonly loss: { readonly first: number; readonly last: number } | null;
  readonly bytesEqual: boolean;
  readonly orderEqual: boolean;
  readonly memoryEqual: boolean;
  /** A step, by rank, operation and axis. */
  readonly traffic: readonly Traffic[];
  /** Ops that ran in a step, over all ranks. */
  readonly ops: number;
  /** By rank. */
  readonly peaks: readonly PeakMemory[];
  readonly predictedSeconds: number | null;
  /**
   * How many times as long as at calibration probes between the timed steps took, at which the step is predicted;
   * null where the calibration has none. Absent in results of before there were probes, as the next three.
   */
  readonly pace?: Pace | null;
  /** What would have been predicted at the speed of the calibration. */
  readonly unscaledSeconds?: number | null;
  /** Waited for other programs to leave the cores alone, and runs repeated because they did not. */
  readonly waitedSeconds?: number;
  readonly repeats?: number;
  readonly measuredSeconds: number | null;
  /** (predicted − measured) / measured. */
  readonly error: number | null;
  /** 95 % confidence interval of the median step. */
  readonly measuredInterval: Interval | null;
  /** Difference of the medians of both halves of the run, relative to the median. */
  readonly repeatability: number | null;
  readonly load: Load | null;
  readonly disturbed: boolean;
  /** Whether every must holds: loss, bytes, order, memory. The time is reported, not judged. */
  readonly ok: boolean;
  /** A sentence for each must that does not hold. */
  readonly problems: readonly string[];
}

/** How far predictions of step times are off, over the rows. */
export interface TimeSummary {
  readonly rows: number;
  readonly meanAbsoluteError: number | null;
  readonly worstError: number | null;
  readonly medianRepeatability: number | null;
  /** Kendall's tau of predicted and measured times over pairs whose confidence intervals are apart. */
  readonly kendallTau: number | null;
  readonly pairs: number;
  readonly disturbedRows: number;
}

export interface Calibration {
  /** `quick`, made before the run, or the file it was read from. */
  readonly source: string;
  readonly othersShare: number | null;
  /** Before a calibration made now; absent for one from a file. */
  readonly waitedSeconds?: number;
  readonly repeats?: number;
}

export interface Validation {
  readonly schema: 'llmsim.validate/1';
  readonly llmsim: string;
  readonly machine: Machine;
  /** What predictions rest on; how much others had of the cores meanwhile is null where a file does not say. */
  readonly calibration: Calibration;
  readonly inputs: {
    readonly model: string;
    readonly sequence: number;
    readonly globalBatch: number;
    readonly workers: number;
    readonly steps: number;
    readonly seed: number;
    /** What a step counts: `image`. Absent: tokens of sequences. */
    readonly unit?: Unit;
    /** `full`, `lora of rank 8`, `all but embedding`. Absent in results of before there was a choice, as the next two. */
    readonly train?: string;
    readonly optimizer?: string;
    /** What is kept on the host; empty where nothing is. */
    readonly offload?: readonly string[];
  };
  readonly rows: readonly ValidateRow[];
  readonly refusals: readonly Refusal[];
  readonly summary: TimeSummary;
}
