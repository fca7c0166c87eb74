/** A deadline and a budget held against the trials of a run. */
import type { RunAnswer, RunRow } from '../../planning/run/row.js';
import { dollars, dollarsRange, duration, durationRange } from '../tables/units.js';
import { shareWords } from './amounts.js';
import { costInterval } from './spread.js';

type Limits = Pick<RunAnswer['inputs'], 'deadlineSeconds' | 'budgetUsd'>;
type Told = Pick<RunRow, 'timeToTrainSeconds' | 'timeToTrainInterval' | 'costUsd' | 'meets'>;

/** Whether the median of the trials ends in time and within the budget; a cost that nobody knows is within none. */
export function meetsLimits({ deadlineSeconds, budgetUsd }: Limits, row: Told): boolean {
  const late = deadlineSeconds !== undefined && row.timeToTrainSeconds.p50 > deadlineSeconds;
  const dear = budgetUsd !== undefined && !(row.costUsd !== null && row.costUsd.p50 <= budgetUsd);
  return !late && !dear;
}

/** A sentence for each limit that was asked for: in how many trials it is kept, and whether the median keeps it. */
export function limitWords({ deadlineSeconds, budgetUsd }: Limits, row: Told): string[] {
  const { timeToTrainSeconds: t, timeToTrainInterval: i, costUsd, meets } = row;
  const said: string[] = [];
  if (deadlineSeconds !== undefined && meets.deadline !== undefined) {
    const kept = t.p50 <= deadlineSeconds;
    said.push(
      `${verdict(kept, `the deadline of ${duration(deadlineSeconds)}`, meets.deadline)}${
        i !== null && i.low <= deadlineSeconds && i.high > deadlineSeconds
          ? `; the 90 % interval with the step’s own, ${durationRange(i.low, i.high)}, lies on both sides of it`
          : ''
      }.`,
    );
  }
  if (budgetUsd !== undefined) {
    const cost = costInterval(row);
    const what = `the budget of ${dollars(budgetUsd)}`;
    said.push(
      costUsd === null || meets.budget === undefined
        ? `Nobody knows the price of these nodes, so that ${what} can be held against nothing: give --price.`
        : `${verdict(costUsd.p50 <= budgetUsd, what, meets.budget)}${
            cost !== null && cost.low <= budgetUsd && cost.high > budgetUsd
              ? `; the 90 % interval with the step’s own, ${dollarsRange(cost.low, cost.high)}, lies on both sides of it`
              : ''
          }.`,
    );
  }
  return said;
}

function verdict(kept: boolean, what: string, share: number): string {
  const trials = share === 1 ? 'all trials keep it' : share === 0 ? 'no trial keeps it' : '';
  return `The median ${kept ? 'keeps' : 'misses'} ${what}; at this step time ${trials || `${shareWords(share)} of the trials keep it`}`;
}
