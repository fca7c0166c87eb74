/** From results to outcomes: what was predicted of runs that are known to have gone through, or to have run out of memory. */
import type { Outcome } from '../../planning/evaluate/outcomes.js';
import { seriesOf } from '../../planning/interval/conformal.js';
import type { CaseResult } from './report.js';

export interface KnownOutcome extends Outcome {
  readonly source: string;
}

/** One for each case whose outcome is known and that llmsim models. */
export function outcomesOf(cases: readonly CaseResult[]): KnownOutcome[] {
  return cases.flatMap(({ status, source, memoryShare, measuredFits }) =>
    status !== 'ok' || memoryShare === null || measuredFits === null
      ? []
      : [{ source: seriesOf(source), share: memoryShare, ranOut: !measuredFits }],
  );
}
