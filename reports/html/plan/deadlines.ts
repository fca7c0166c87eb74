/** For each deadline the cheapest cell that meets it: of one job, at p50 and at p90. */
import type { PlanRow } from '../../../planning/plan/row.js';
import { costOf, timeOf } from './figures.js';

/** From this deadline on, this is the cheapest. */
export interface Step {
  readonly seconds: number;
  readonly usd: number;
  readonly row: PlanRow;
}

/** Half of comparable runs would meet them, or nine in ten. */
export type Chance = 'p50' | 'p90';

/** Each sooner and dearer than the next; other limits than time and money are met. */
export function stepsOf(rows: readonly PlanRow[], chance: Chance): Step[] {
  const all = rows.flatMap((row): Step[] => {
    if (row.binds === 'max-devices') return [];
    const [seconds, usd] =
      chance === 'p50' ? [timeOf(row), costOf(row)] : [row.run?.timeToTrain?.p90, row.run?.cost?.p90];
    return typeof seconds === 'number' && typeof usd === 'number' ? [{ seconds, usd, row }] : [];
  });
  all.sort((a, b) => a.seconds - b.seconds || a.usd - b.usd);
  const steps: Step[] = [];
  for (const step of all) if (step.usd < (steps.at(-1)?.usd ?? Number.POSITIVE_INFINITY)) steps.push(step);
  return steps;
}
