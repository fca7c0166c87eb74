/** How wrong the prices of collectives are, large messages (bandwidth) apart from small ones (latency). */
import { mean, quantile } from 'simple-statistics';
import type { CaseResult, CollectiveReport, CollectiveSummary, SizeSummary } from './report.js';
import { groupBy } from './summary.js';

/** Where latency gives way to bandwidth, bytes. */
const LARGE = 2 ** 20;

/** The report over the collectives among `cases`. */
export function summarizeCollectives(cases: readonly CaseResult[]): CollectiveReport {
  return {
    summary: summarize(cases),
    bySource: by(cases, (c) => c.source),
    byHardware: by(cases, (c) => c.hardware),
  };
}

function by(
  cases: readonly CaseResult[],
  key: (result: CaseResult) => string,
): Record<string, CollectiveSummary> {
  return Object.fromEntries([...groupBy(cases, key)].map(([name, members]) => [name, summarize(members)]));
}

function summarize(cases: readonly CaseResult[]): CollectiveSummary {
  const predicted = cases.filter((c) => c.status === 'ok');
  const of = (large: boolean) =>
    sizes(
      predicted
        .filter((c) => c.collective!.messageBytes >= LARGE === large)
        .map((c) => c.error)
        .filter((e) => e !== null),
    );
  return {
    count: predicted.length,
    unsupported: cases.length - predicted.length,
    large: of(true),
    small: of(false),
  };
}

function sizes(errors: readonly number[]): SizeSummary {
  const absolute = errors.map(Math.abs);
  if (errors.length === 0) return { count: 0, medianAbsError: null, mape: null, bias: null, p90: null };
  return {
    count: errors.length,
    medianAbsError: quantile(absolute, 0.5),
    mape: mean(absolute),
    bias: mean([...errors]),
    p90: quantile(absolute, 0.9),
  };
}
