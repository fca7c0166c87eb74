/**
 * How wrong the predictions are, over a group of cases. Errors are relative and signed, (predicted −
 * measured) / measured, so that a systematic error shows as bias and not only as scatter.
 */
import { mean, quantile } from 'simple-statistics';
import { rankCorrelation } from './rank-correlation.js';
import type { CaseResult, Summary } from './report.js';

const WITHIN = 0.1;

/** Statistics of `cases`; see Summary for each. */
export function summarize(cases: readonly CaseResult[]): Summary {
  const predicted = cases.filter((c) => c.status === 'ok');
  const errors = predicted.map((c) => c.error).filter((e) => e !== null);
  const absolute = errors.map(Math.abs);
  const memoryErrors = predicted.map((c) => c.memoryError).filter((e) => e !== null);
  const outcomes = predicted.filter((c) => c.fits !== null && c.measuredFits !== null);
  const ranking = rankCorrelation(predicted);
  return {
    count: predicted.length,
    unsupported: cases.length - predicted.length,
    timed: errors.length,
    mape: meanOf(absolute),
    bias: meanOf(errors),
    medianAbsError: absolute.length ? quantile(absolute, 0.5) : null,
    p90: absolute.length ? quantile(absolute, 0.9) : null,
    within10Percent: shareOf(absolute, (e) => e <= WITHIN),
    kendallTau: ranking.tau,
    rankedPairs: ranking.pairs,
    memoryCount: memoryErrors.length,
    memoryMape: meanOf(memoryErrors.map(Math.abs)),
    memoryBias: meanOf(memoryErrors),
    fitCount: outcomes.length,
    fitRight: shareOf(outcomes, (c) => c.fits === c.measuredFits),
    missedOutOfMemory: outcomes.filter((c) => c.fits && !c.measuredFits).length,
    falseOutOfMemory: outcomes.filter((c) => !c.fits && c.measuredFits).length,
  };
}

/** Summaries by group, in the order the groups first appear. */
export function summarizeBy(
  cases: readonly CaseResult[],
  key: (result: CaseResult) => string,
): Record<string, Summary> {
  const groups = new Map<string, CaseResult[]>();
  for (const result of cases) {
    const group = groups.get(key(result));
    if (group) group.push(result);
    else groups.set(key(result), [result]);
  }
  return Object.fromEntries([...groups].map(([name, members]) => [name, summarize(members)]));
}

function meanOf(values: readonly number[]): number | null {
  return values.length ? mean([...values]) : null;
}

function shareOf<T>(values: readonly T[], holds: (value: T) => boolean): number | null {
  return values.length ? values.filter(holds).length / values.length : null;
}
