/** Runs of strategies with their time and cost, in the units of a chart's axes. */
import { largest } from '../../../input/extremes.js';
import type { Row, RunTotals } from '../../../planning/comparison.js';
import { dollars, duration } from '../../tables/units.js';
import { type AxisUnit, moneyUnit, timeUnit } from './frame.js';

/** Strategies of one comparison, fastest first; `name` tells it from others. */
export interface CostedResult {
  readonly name: string;
  readonly rows: readonly Row[];
}

/** What the run must not pass. */
export interface Limits {
  readonly deadlineSeconds?: number;
  readonly budgetUsd?: number;
}

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** A strategy's run, in the units of the axes. */
export interface Run {
  readonly result: number;
  readonly strategy: string;
  readonly time: number;
  readonly cost: number;
  readonly timeRange: Range;
  readonly costRange: Range;
  readonly pareto: boolean;
  readonly tip: string;
}

/** The 90 % interval of the totals; the figure alone where there is none. */
export function rangeOf(totals: RunTotals, of: 'timeToTrainSeconds' | 'costUsd'): Range {
  return totals.interval?.[of] ?? { low: totals[of], high: totals[of] };
}

export function runsOf(results: readonly CostedResult[], time: AxisUnit, money: AxisUnit): Run[] {
  const all = results.flatMap(({ rows }, result) =>
    rows.map((row) => ({ row, totals: row.totals!, result })),
  );
  return all.map(({ row, totals, result }) => {
    const [seconds, usd] = [totals.timeToTrainSeconds, totals.costUsd];
    const beaten = all.some(
      ({ totals: other }) =>
        other.timeToTrainSeconds <= seconds &&
        other.costUsd <= usd &&
        (other.timeToTrainSeconds < seconds || other.costUsd < usd),
    );
    const [timeRange, costRange] = [rangeOf(totals, 'timeToTrainSeconds'), rangeOf(totals, 'costUsd')];
    const scaled = ({ low, high }: Range, { size }: AxisUnit) => ({ low: low / size, high: high / size });
    const interval =
      timeRange.high > timeRange.low
        ? ` · 90 % interval ${duration(timeRange.low)} to ${duration(timeRange.high)}, ${dollars(costRange.low)} to ${dollars(costRange.high)}`
        : '';
    const name = results.length > 1 ? `${results[result]!.name} · ` : '';
    return {
      ...{ result, strategy: row.strategy, time: seconds / time.size, cost: usd / money.size },
      ...{ timeRange: scaled(timeRange, time), costRange: scaled(costRange, money), pareto: !beaten },
      tip: `${name}${row.strategy} · ${duration(seconds)} · ${dollars(usd)}${interval}`,
    };
  });
}

/** The units that suit the longest and the dearest run. */
export function unitsOf(results: readonly CostedResult[]): { time: AxisUnit; money: AxisUnit } {
  const totals = results.flatMap(({ rows }) => rows.map((row) => row.totals!));
  return {
    time: timeUnit(largest(totals.map((t) => t.timeToTrainSeconds))),
    money: moneyUnit(largest(totals.map((t) => t.costUsd))),
  };
}
