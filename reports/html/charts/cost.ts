/** What the whole run takes and costs: strategies of one cluster side by side, or several results in one plane. */
import type { Row, RunTotals } from '../../../planning/comparison.js';
import { INK } from '../../charts/render.js';
import { dollars, duration } from '../../tables/units.js';
import { RESULT_SIGNS } from '../palette.js';
import { axis, framed, moneyUnit, NARROW, names, type PageChart, textWidth, TITLE, timeUnit, UPRIGHT, uprightAxis, WIDE } from './frame.js';
import { labelLayers, placeLabels } from './labels.js';

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

interface Range {
  readonly low: number;
  readonly high: number;
}

/** A strategy's run, in the units of the axes. */
interface Run {
  readonly result: number;
  readonly strategy: string;
  readonly time: number;
  readonly cost: number;
  readonly timeRange: Range;
  readonly costRange: Range;
  readonly pareto: boolean;
  readonly tip: string;
}

/** Time and cost of the whole run; null where there is nothing to compare. */
export function costChart(results: readonly CostedResult[], limits: Limits = {}): PageChart | null {
  const priced = results.map(({ name, rows }) => ({ name, rows: rows.filter((r) => r.totals !== null) }));
  const shown = priced.filter(({ rows }) => rows.length > 0);
  const count = shown.reduce((n, { rows }) => n + rows.length, 0);
  const limited = limits.deadlineSeconds !== undefined || limits.budgetUsd !== undefined;
  if (count === 0 || (count === 1 && !limited)) return null;
  return shown.length === 1 ? alone(shown[0]!.rows, limits) : together(shown, limits);
}

/** The 90 % interval of the totals, where the result has it. */
function rangeOf(totals: RunTotals, of: 'timeToTrainSeconds' | 'costUsd'): Range {
  const { interval } = totals as RunTotals & { interval?: Readonly<Record<typeof of, Range>> | null };
  return interval?.[of] ?? { low: totals[of], high: totals[of] };
}

interface Unit {
  readonly unit: string;
  readonly size: number;
}

function runsOf(results: readonly CostedResult[], time: Unit, money: Unit): Run[] {
  const all = results.flatMap(({ rows }, result) => rows.map((row) => ({ row, totals: row.totals!, result })));
  return all.map(({ row, totals, result }) => {
    const [seconds, usd] = [totals.timeToTrainSeconds, totals.costUsd];
    const beaten = all.some(
      ({ totals: other }) =>
        other.timeToTrainSeconds <= seconds &&
        other.costUsd <= usd &&
        (other.timeToTrainSeconds < seconds || other.costUsd < usd),
    );
    const [timeRange, costRange] = [rangeOf(totals, 'timeToTrainSeconds'), rangeOf(totals, 'costUsd')];
    const scaled = ({ low, high }: Range, { size }: Unit) => ({ low: low / size, high: high / size });
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
function unitsOf(results: readonly CostedResult[]): { time: Unit; money: Unit } {
  const totals = results.flatMap(({ rows }) => rows.map((row) => row.totals!));
  return {
    time: timeUnit(Math.max(...totals.map((t) => t.timeToTrainSeconds))),
    money: moneyUnit(Math.max(...totals.map((t) => t.costUsd))),
  };
}

/** On one cluster the cost follows from the time, so one line a strategy tells both: days below, dollars at the right. */
function alone(rows: readonly Row[], { deadlineSeconds, budgetUsd }: Limits): PageChart {
  const { time, money } = unitsOf([{ name: '', rows }]);
  const runs = runsOf([{ name: '', rows }], time, money);
  const perTime = runs[0]!.cost / runs[0]!.time;
  const limits = [
    ...(deadlineSeconds === undefined
      ? []
      : [{ at: deadlineSeconds / time.size, said: `deadline ${duration(deadlineSeconds)}` }]),
    ...(budgetUsd === undefined
      ? []
      : [{ at: budgetUsd / money.size / perTime, said: `budget ${dollars(budgetUsd)}` }]),
  ];
  const most = 1.03 * Math.max(...runs.map((r) => r.timeRange.high), ...limits.map(({ at }) => at));
  const left = Math.min(0.4 * NARROW, Math.max(...rows.map(({ strategy }) => textWidth(strategy)))) + 12;
  const said = rows.map(({ totals }) => dollars(totals!.costUsd));
  const y = {
    ...{ field: 'strategy', type: 'nominal', sort: rows.map((r) => r.strategy) },
    axis: names(left - 10),
  };
  const x = {
    ...{ field: 'time', type: 'quantitative', scale: { domain: [0, most], nice: false } },
    axis: axis(`time to train, ${time.unit}`),
  };
  const description = { field: 'tip' };
  const values = runs.map((run, i) => ({ ...run, ...run.timeRange, said: said[i] }));
  return framed(
    `Time to train and cost of ${rows.length} ${rows.length === 1 ? 'strategy' : 'strategies'} on one cluster.`,
    {
      ...{ left, right: Math.max(...said.map(textWidth)) + 12 },
      ...{ top: limits.length > 0 ? 8 + 14 * limits.length : 4, bottom: 40 },
    },
    { step: 26 },
    [],
    {
      data: { values },
      layer: [
        {
          mark: { type: 'bar', height: 3, color: INK, opacity: 0.35, aria: false },
          encoding: { y, x, x2: { datum: 0 } },
        },
        { mark: { type: 'rule', color: INK, strokeWidth: 1.5, aria: false }, encoding: { y, x: { ...x, field: 'low' }, x2: { field: 'high' } } },
        ...(['low', 'high'] as const).map((end) => ({
          mark: { type: 'tick', color: INK, thickness: 1.5, size: 9, aria: false },
          encoding: { y, x: { ...x, field: end } },
        })),
        {
          mark: { type: 'point', filled: true, size: 90, color: RESULT_SIGNS[0].colour, opacity: 1 },
          encoding: { y, x, description },
        },
        {
          mark: { type: 'text', align: 'left', x: { expr: 'width + 6' }, aria: false },
          encoding: { y, text: { field: 'said' } },
        },
        ...limits.flatMap((limit, i) => verticalLimit(limit, most, -8 - 14 * i)),
      ],
    },
  );
}

function verticalLimit({ at, said }: { at: number; said: string }, most: number, y: number): object[] {
  const x = { datum: at, type: 'quantitative' };
  const align = at > most / 2 ? 'right' : 'left';
  return [
    {
      data: { values: [{}] },
      mark: { type: 'rule', color: INK, strokeWidth: 2, strokeDash: [5, 3] },
      encoding: { x, description: { value: said } },
    },
    { data: { values: [{}] }, mark: { type: 'text', align, y, text: said, aria: false }, encoding: { x } },
  ];
}

/** Time against cost, a sign a result; the line joins what nothing is both faster and cheaper than (Pareto front). */
function together(results: readonly CostedResult[], { deadlineSeconds, budgetUsd }: Limits): PageChart {
  const { time, money } = unitsOf(results);
  const runs = runsOf(results, time, money);
  const deadline = deadlineSeconds === undefined ? undefined : deadlineSeconds / time.size;
  const budget = budgetUsd === undefined ? undefined : budgetUsd / money.size;
  const times = [...runs.map((r) => r.timeRange.high), deadline ?? 0];
  const costs = [...runs.map((r) => r.costRange.high), budget ?? 0];
  const [right, top] = [1.06 * Math.max(...times), 1.08 * Math.max(...costs)];
  const height = 300;
  const margins = { left: UPRIGHT, right: 14, top: TITLE + 12, bottom: 42 };
  const x = {
    ...{ field: 'time', type: 'quantitative', scale: { domain: [0, right], nice: false } },
    axis: axis(`time to train, ${time.unit}`),
  };
  const y = {
    ...{ field: 'cost', type: 'quantitative', scale: { domain: [0, top], nice: false } },
    axis: uprightAxis(`cost, ${money.unit}`),
  };
  const sign = (result: number) => RESULT_SIGNS[result % RESULT_SIGNS.length]!;
  const values = runs.map((run) => ({
    ...run,
    ...{ colour: sign(run.result).colour, shape: sign(run.result).shape },
    ...{ fromTime: run.timeRange.low, toTime: run.timeRange.high },
    ...{ fromCost: run.costRange.low, toCost: run.costRange.high },
  }));
  const front = values.filter(({ pareto }) => pareto).sort((a, b) => a.time - b.time);
  // The first of each result and the front are named; so are others where there is room.
  const first = (run: Run) => runs.find(({ result }) => result === run.result) === run;
  const ranked = [...runs].sort((a, b) => Number(b.pareto || first(b)) - Number(a.pareto || first(a)));
  const labels = new Map(
    [WIDE, NARROW].map((drawing) => {
      const width = drawing - margins.left - margins.right;
      const spots = ranked.map((run, i) => ({
        ...{ x: (width * run.time) / right, y: height * (1 - run.cost / top), radius: 6 },
        text: i < 8 ? run.strategy : '',
      }));
      return [width, placeLabels(spots, width, height)] as const;
    }),
  );
  const plain = (align: string, text: string, at: object, place: object) => ({
    data: { values: [{}] },
    mark: { type: 'text', align, text, aria: false, ...place },
    encoding: at,
  });
  const rule = (at: object, said: string) => ({
    data: { values: [{}] },
    mark: { type: 'rule', color: INK, strokeWidth: 2, strokeDash: [5, 3] },
    encoding: { ...at, description: { value: said } },
  });
  const limits: object[] = [];
  if (deadline !== undefined) {
    const said = `deadline ${duration(deadlineSeconds!)}`;
    const at = { x: { datum: deadline, type: 'quantitative' } };
    limits.push(rule(at, said), plain(deadline > right / 2 ? 'right' : 'left', said, at, { y: -8 }));
  }
  if (budget !== undefined) {
    const said = `budget ${dollars(budgetUsd!)}`;
    const at = { y: { datum: budget, type: 'quantitative' } };
    limits.push(rule(at, said), plain('right', said, at, { x: { expr: 'width' }, dy: -8 }));
  }
  return framed(
    `Time to train against cost, ${runs.length} strategies of ${results.length} results.`,
    margins,
    height,
    results.map(({ name }, i) => ({ name, swatch: `result-${i % RESULT_SIGNS.length}` })),
    {
      data: { values },
      layer: [
        {
          data: { values: front },
          mark: { type: 'line', color: INK, strokeWidth: 1.5, strokeDash: [1, 4] },
          encoding: { x, y, description: { value: 'Pareto front: nothing is both faster and cheaper' } },
        },
        {
          mark: { type: 'rule', strokeWidth: 1.2, opacity: 0.5, aria: false },
          encoding: {
            ...{ x: { ...x, field: 'fromTime' }, x2: { field: 'toTime' } },
            ...{ y: { ...y, field: 'fromCost' }, y2: { field: 'toCost' } },
            color: { field: 'colour', type: 'nominal', scale: null },
          },
        },
        {
          mark: { type: 'point', size: 80, strokeWidth: 1.6, opacity: 1 },
          encoding: {
            ...{ x, y, description: { field: 'tip' } },
            shape: { field: 'shape', type: 'nominal', scale: null },
            stroke: { field: 'colour', type: 'nominal', scale: null },
            fill: {
              condition: { test: 'datum.pareto', field: 'colour', type: 'nominal', scale: null },
              value: 'transparent',
            },
          },
        },
        ...limits,
        ...labelLayers(labels),
      ],
    },
  );
}
