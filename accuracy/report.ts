/** What `llmsim accuracy --json` prints: each case, and how wrong the predictions are by group. */
export interface CaseResult {
  readonly id: string;
  readonly kind: string;
  readonly file: string;
  readonly source: string;
  /** Accelerator id of the profile used, or the source's own name when none was found. */
  readonly hardware: string;
  readonly devices: number | null;
  readonly measuredSeconds: number | null;
  readonly predictedSeconds: number | null;
  /** (predicted − measured) / measured step time. */
  readonly error: number | null;
  /** Predicted range of the step time; not given yet. */
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly measuredMemoryBytes: number | null;
  readonly predictedMemoryBytes: number | null;
  readonly memoryError: number | null;
  /** Whether the prediction says it fits, and whether it did. */
  readonly fits: boolean | null;
  readonly measuredFits: boolean | null;
  readonly status: 'ok' | 'unsupported';
  /** Why it is unsupported; empty when it is not. */
  readonly reason: string;
  /** What the source left open and how the mapping closed it. */
  readonly assumptions: readonly string[];
  /** Cases that share it differ in layout, not in the job's model, sequence or devices. */
  readonly rankingGroup: string;
  /** What the ranking compares: predicted and measured seconds per token. */
  readonly tokensPerStep: number | null;
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
}

export interface AccuracyReport {
  readonly schema: 'llmsim.accuracy/1';
  readonly llmsim: string;
  readonly cases: readonly CaseResult[];
  readonly summary: Summary;
  readonly bySource: Readonly<Record<string, Summary>>;
  readonly byHardware: Readonly<Record<string, Summary>>;
  readonly byFile: Readonly<Record<string, Summary>>;
  /** Records left out because their compilers marked them doubtful. */
  readonly doubtful: number;
}
