/** What `llmsim accuracy --json` prints: each case, and how wrong the predictions are by group. */
import type { Interval } from '../../planning/interval/conformal.js';
import type { Trait } from '../../planning/interval/traits.js';
import type { Filled } from '../mapping/filled.js';
import type { RecordProblem } from '../records/problem.js';
import type { Subject } from '../records/traits.js';

export interface CaseResult extends Subject {
  readonly measuredSeconds: number | null;
  readonly predictedSeconds: number | null;
  /** (predicted − measured) / measured step time. */
  readonly error: number | null;
  /** Range of the step time, as if this case's source had never published; null for collectives. */
  readonly interval: Interval | null;
  readonly measuredMemoryBytes: number | null;
  readonly predictedMemoryBytes: number | null;
  readonly memoryError: number | null;
  /** Predicted peak over the device's capacity. */
  readonly memoryShare: number | null;
  /** What the width of its interval depends on, but for what was measured elsewhere; null where nothing was predicted. */
  readonly rangeTraits: readonly Trait[] | null;
  /** Whether the prediction says it fits, and whether it did. */
  readonly fits: boolean | null;
  readonly measuredFits: boolean | null;
  readonly status: 'ok' | 'unsupported';
  /** Why it is unsupported; empty when it is not. */
  readonly reason: string;
  /** What the source left open and how the mapping closed it. */
  readonly assumptions: readonly string[];
  /** What of the run itself the source does not state and a default stands for; such a case is in no figure but those of `filled`. */
  readonly filled: readonly Filled[];
  /** Cases that share it differ in layout, not in the job's model, sequence or devices. */
  readonly rankingGroup: string;
  /** What the ranking compares: predicted and measured seconds per token. */
  readonly tokensPerStep: number | null;
  /** Set for records of a collective: what was run, and how NCCL is predicted to run it. */
  readonly collective: CollectiveRun | null;
}

export interface CollectiveRun {
  readonly operation: string;
  readonly messageBytes: number;
  readonly ranks: number;
  readonly nodes: number;
  readonly algorithm: string;
  readonly protocol: string;
}

/** Statistics over cases; each is null when no case of the group has what it needs. */
export interface Summary {
  /** Cases predicted, and cases of the group that llmsim does not model. */
  readonly count: number;
  readonly unsupported: number;
  /** Cases with a step time on both sides; the next six figures are over these. */
  readonly timed: number;
  /** Mean of |error|. */
  readonly mape: number | null;
  /** Mean of the signed error: above zero, predictions are too slow. */
  readonly bias: number | null;
  readonly medianAbsError: number | null;
  readonly p90: number | null;
  /** Share of timed cases with |error| ≤ 0.1. */
  readonly within10Percent: number | null;
  /**
   * Kendall's tau of seconds per token, over pairs of cases of the same source, model, sequence length
   * and device count: 1 ranks every pair of layouts as the machine did, 0 is chance, −1 is reversed.
   */
  readonly kendallTau: number | null;
  readonly rankedPairs: number;
  /** The same over pairs that share global batch, kernel set and recomputation as well: only the split differs. */
  readonly kendallTauSameJob: number | null;
  readonly rankedPairsSameJob: number;
  /** Timed cases with an interval, the share whose measurement lies in it, and its mean over sources. */
  readonly intervalCount: number;
  readonly intervalCoverage: number | null;
  readonly intervalCoverageBySource: number | null;
  /** Median over cases of √(high / low) − 1: how far the ends are from the middle. */
  readonly intervalHalfWidth: number | null;
  /** Cases with a memory figure on both sides, and the mean |error| and signed error over them. */
  readonly memoryCount: number;
  readonly memoryMape: number | null;
  readonly memoryBias: number | null;
  /** Cases whose outcome (fits or out of memory) is known, and the share predicted right. */
  readonly fitCount: number;
  readonly fitRight: number | null;
  /** Predicted to fit although it ran out of memory, and the other way round. */
  readonly missedOutOfMemory: number;
  readonly falseOutOfMemory: number;
  /**
   * The share right in three words: fits and ran, does not fit and ran out, or tight, where some ran and some did not;
   * and the share of cases called tight.
   */
  readonly verdictRight: number | null;
  readonly tight: number | null;
}

/** Statistics over collectives of one group; errors are of the time on an idle network. */
export interface CollectiveSummary {
  readonly count: number;
  readonly unsupported: number;
  /** Messages of at least 1 MiB, and smaller ones. */
  readonly large: SizeSummary;
  readonly small: SizeSummary;
}

export interface SizeSummary {
  readonly count: number;
  readonly medianAbsError: number | null;
  readonly mape: number | null;
  readonly bias: number | null;
  readonly p90: number | null;
}

export interface CollectiveReport {
  readonly summary: CollectiveSummary;
  readonly bySource: Readonly<Record<string, CollectiveSummary>>;
  readonly byHardware: Readonly<Record<string, CollectiveSummary>>;
}

export interface AccuracyReport {
  readonly schema: 'llmsim.accuracy/1';
  readonly llmsim: string;
  /** In the order given. Collectives are among them, and in `collectives` only otherwise. */
  readonly cases: readonly CaseResult[];
  readonly summary: Summary;
  readonly bySource: Readonly<Record<string, Summary>>;
  readonly byHardware: Readonly<Record<string, Summary>>;
  readonly byFile: Readonly<Record<string, Summary>>;
  readonly byFamily: Readonly<Record<string, Summary>>;
  /** By dimension and band, see `dimensions.ts`. */
  readonly byDimension: Readonly<Record<string, Readonly<Record<string, Summary>>>>;
  /** By what the width of an interval depends on (`planning/interval/traits.ts`); `none`: runs without any of it. */
  readonly byTrait: Readonly<Record<string, Summary>>;
  /** By kind of job, see `kinds.ts`. */
  readonly byKind: Readonly<Record<string, Summary>>;
  readonly collectives: CollectiveReport;
  /** Cases whose batch, layout or the like a default stands for, apart from all figures above. */
  readonly filled: { readonly summary: Summary; readonly byFile: Readonly<Record<string, Summary>> };
  /** Records left out because their compilers marked them doubtful. */
  readonly doubtful: number;
  /** Lines that are no record, and records at which llmsim failed; they are in no figure. */
  readonly problems: readonly RecordProblem[];
}
