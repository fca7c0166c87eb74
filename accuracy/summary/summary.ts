/**
 * How wrong the predictions are, over a group of cases. Errors are relative and signed, (predicted −
 * measured) / measured, so that a systematic error shows as bias and not only as scatter.
 */
import { mean, quantile } from 'simple-statistics';
import { TIGHT_SHARE } from '../../planning/evaluate/verdict.js';
import { seriesOf } from '../../planning/interval/conformal.js';

import { rankCorrelation, sameJob } from './rank-correlation.js';
import type { CaseResult, Summary } from './report.js';

export { seriesOf };

const WITHIN = 0.1;

/** Whether the source states the run, and no default stands for a part of it. */
export function isStated({ filled }: Pick<CaseResult, 'filled'>): boolean {
  return filled.length === 0;
}

/** Statistics of `cases`; see Summary for each. */
export function summarize(cases: readonly CaseResult[]): Summary {
  const predicted = cases.filter((c) => c.status === 'ok');
  const errors = predicted.map((c) => c.error).filter((e) => e !== null);
  const absolute = errors.map(Math.abs);
  const memoryErrors = predicted.map((c) => c.memoryError).filter((e) => e !== null);
  const outcomes = predicted.filter((c) => c.fits !== null && c.measuredFits !== null);
  const ranking = rankCorrelation(predicted);
  const narrow = rankCorrelation(predicted, sameJob);
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
    kendallTauSameJob: narrow.tau,
    rankedPairsSameJob: narrow.pairs,
    ...coverageOf(predicted),
    memoryCount: memoryErrors.length,
    memoryMape: meanOf(memoryErrors.map(Math.abs)),
    memoryBias: meanOf(memoryErrors),
    fitCount: outcomes.length,
    fitRight: shareOf(outcomes, (c) => c.fits === c.measuredFits),
    missedOutOfMemory: outcomes.filter((c) => c.fits && !c.measuredFits).length,
    falseOutOfMemory: outcomes.filter((c) => !c.fits && c.measuredFits).length,
    verdictRight: shareOf(outcomes, (c) => isTight(c) || c.fits === c.measuredFits),
    tight: shareOf(outcomes, isTight),
  };
}

/** Summaries by group, in the order the groups first appear. */
export function summarizeBy(
  cases: readonly CaseResult[],
  key: (result: CaseResult) => string,
): Record<string, Summary> {
  return Object.fromEntries([...groupBy(cases, key)].map(([name, members]) => [name, summarize(members)]));
}

/** Cases by `key`, in the order the keys first appear. */
export function groupBy(
  cases: readonly CaseResult[],
  key: (result: CaseResult) => string,
): Map<string, CaseResult[]> {
  const groups = new Map<string, CaseResult[]>();
  for (const result of cases) {
    const group = groups.get(key(result));
    if (group) group.push(result);
    else groups.set(key(result), [result]);
  }
  return groups;
}

/** How often measurements fall into the intervals, over cases and over sources of equal weight. */
function coverageOf(
  cases: readonly CaseResult[],
): Pick<Summary, 'intervalCount' | 'intervalCoverage' | 'intervalCoverageBySource' | 'intervalHalfWidth'> {
  const sources = new Map<string, boolean[]>();
  const halfWidths: number[] = [];
  for (const { source, interval, measuredSeconds } of cases) {
    if (interval === null || measuredSeconds === null) continue;
    const held = sources.get(seriesOf(source)) ?? [];
    held.push(interval.low <= measuredSeconds && measuredSeconds <= interval.high);
    sources.set(seriesOf(source), held);
    halfWidths.push(Math.sqrt(interval.high / interval.low) - 1);
  }
  const all = [...sources.values()];
  return {
    intervalCount: halfWidths.length,
    intervalCoverage: shareOf(all.flat(), Boolean),
    intervalCoverageBySource: meanOf(all.map((held) => shareOf(held, Boolean)!)),
    intervalHalfWidth: halfWidths.length ? quantile(halfWidths, 0.5) : null,
  };
}

/** Whether a run is predicted so near the capacity that some such runs ran out. */
function isTight({ fits, memoryShare }: CaseResult): boolean {
  return fits === true && memoryShare !== null && memoryShare > TIGHT_SHARE;
}

function meanOf(values: readonly number[]): number | null {
  return values.length ? mean([...values]) : null;
}

function shareOf<T>(values: readonly T[], holds: (value: T) => boolean): number | null {
  return values.length ? values.filter(holds).length / values.length : null;
}
