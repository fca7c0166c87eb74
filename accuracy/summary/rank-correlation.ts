/**
 * Does the simulator rank layouts as the machine did? That, more than the error itself, is what a
 * planner needs. Kendall's tau counts pairs: in how many do predicted and measured agree on which of
 * two layouts is faster, in how many do they disagree. Only layouts for the same job on the same
 * number of devices are compared; across jobs the order is obvious and would flatter the figure.
 */
import type { CaseResult } from './report.js';

/** The same job in the narrow sense: batch, kernels and what is recomputed too; only the split over devices differs. */
export function sameJob({ rankingGroup, traits }: CaseResult): string {
  return [rankingGroup, traits.globalBatch, traits.kernels, traits.recompute].join(' / ');
}

export interface RankCorrelation {
  /** (concordant − discordant) / (concordant + discordant); null when no pair can be compared. */
  readonly tau: number | null;
  /** Pairs compared: both in one group, and not tied in measured time. */
  readonly pairs: number;
}

/**
 * Kendall's tau of seconds per token, pooled over the ranking groups: all their pairs are counted
 * together, so a large group weighs more than a small one. A pair tied in measured time is left out;
 * one tied only in predicted time counts as neither right nor wrong, but is counted.
 */
export function rankCorrelation(
  cases: readonly CaseResult[],
  groupOf: (result: CaseResult) => string = ({ rankingGroup }) => rankingGroup,
): RankCorrelation {
  const groups = new Map<string, { measured: number; predicted: number }[]>();
  for (const result of cases) {
    const { measuredSeconds, predictedSeconds, tokensPerStep } = result;
    if (measuredSeconds === null || predictedSeconds === null || tokensPerStep === null) continue;
    const times = { measured: measuredSeconds / tokensPerStep, predicted: predictedSeconds / tokensPerStep };
    const key = groupOf(result);
    const group = groups.get(key);
    if (group) group.push(times);
    else groups.set(key, [times]);
  }
  let agreement = 0;
  let pairs = 0;
  for (const group of groups.values()) {
    group.forEach((a, i) => {
      for (const b of group.slice(i + 1)) {
        const measured = Math.sign(a.measured - b.measured);
        if (measured === 0) continue;
        agreement += measured * Math.sign(a.predicted - b.predicted);
        pairs++;
      }
    });
  }
  return { tau: pairs === 0 ? null : agreement / pairs, pairs };
}
