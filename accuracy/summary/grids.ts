/**
 * Grids of layouts: published runs of one model and sequence on as many devices, by one source. A planner is judged by each:
 * does it rank the layouts as the machine did, and what does the layout that it picks cost?
 */
import { rankCorrelation } from './rank-correlation.js';
import type { CaseResult } from './report.js';
import { groupBy } from './summary.js';

/** Fewer layouts are a pair, which says little. */
const FEWEST = 3;
/** The least rank correlation that is good enough to choose by. */
export const LEAST_TAU = 0.85;

export interface Grid {
  readonly file: string;
  /** Source, model, sequence and devices. */
  readonly name: string;
  readonly layouts: number;
  /** Kendall’s tau of seconds per token; null where all were as fast. */
  readonly tau: number | null;
  readonly pairs: number;
  /** How much slower than the fastest measured layout is the one predicted to be the fastest: 0.04 is 4 %. */
  readonly pickCost: number;
}

/** Grids of at least three layouts that were timed on both sides, in the order they first appear. */
export function gridsOf(cases: readonly CaseResult[]): Grid[] {
  const timed = cases.filter(
    (c) =>
      c.kind !== 'collective' && c.measuredSeconds !== null && c.predictedSeconds !== null && c.tokensPerStep,
  );
  return [...groupBy(timed, ({ file, rankingGroup }) => `${file} | ${rankingGroup}`).values()]
    .filter((members) => members.length >= FEWEST)
    .map((members) => {
      const { file, rankingGroup } = members[0]!;
      const { tau, pairs } = rankCorrelation(members);
      return { file, name: rankingGroup, layouts: members.length, tau, pairs, pickCost: pickCostOf(members) };
    });
}

function pickCostOf(members: readonly CaseResult[]): number {
  const measured = (c: CaseResult) => c.measuredSeconds! / c.tokensPerStep!;
  const predicted = (c: CaseResult) => c.predictedSeconds! / c.tokensPerStep!;
  const pick = members.reduce((best, c) => (predicted(c) < predicted(best) ? c : best));
  const fastest = members.reduce((best, c) => (measured(c) < measured(best) ? c : best));
  return measured(pick) / measured(fastest) - 1;
}
