/** Time against cost of the strategies of several results, in one plane. */
import { largest, smallest } from '../../../input/extremes.js';
import { INK } from '../../charts/render.js';
import { dollars, duration } from '../../tables/units.js';
import { RESULT_SIGNS } from '../palette.js';
import { type CostedResult, type Limits, type Run, runsOf, unitsOf } from './cost-runs.js';
import { axis, framed, NARROW, type PageChart, TITLE, UPRIGHT, uprightAxis, WIDE } from './frame.js';
import { labelLayers, placeLabels } from './labels.js';

/** Strategies written beside their marks at most, over all results. */
const MOST_NAMED = 8;

/** The ends of an axis with some room around `values`; from zero where that takes little. */
function around(values: readonly number[]): [number, number] {
  const [low, high] = [smallest(values), largest(values)];
  const room = 0.08 * (high - low) || 0.1 * high;
  return [low < 0.35 * high ? 0 : Math.max(0, low - room), high + room];
}

/** Time against cost, a sign a result; the line joins what nothing is both faster and cheaper than (Pareto front). */
export function together(
  results: readonly CostedResult[],
  { deadlineSeconds, budgetUsd }: Limits,
): PageChart {
  const { time, money } = unitsOf(results);
  const runs = runsOf(results, time, money);
  const deadline = deadlineSeconds === undefined ? undefined : deadlineSeconds / time.size;
  const budget = budgetUsd === undefined ? undefined : budgetUsd / money.size;
  const times = [...runs.map((r) => r.timeRange.high), ...(deadline === undefined ? [] : [deadline])];
  const costs = [...runs.map((r) => r.costRange.high), ...(budget === undefined ? [] : [budget])];
  const [left, right] = around([...times, ...runs.map((r) => r.timeRange.low)]);
  const [bottom, top] = around([...costs, ...runs.map((r) => r.costRange.low)]);
  const height = 300;
  const margins = { left: UPRIGHT, right: 14, top: TITLE + 12, bottom: 42 };
  const x = {
    ...{ field: 'time', type: 'quantitative', scale: { domain: [left, right], nice: false } },
    axis: axis(`time to train, ${time.unit}`),
  };
  const y = {
    ...{ field: 'cost', type: 'quantitative', scale: { domain: [bottom, top], nice: false } },
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
      const at = (days: number, cost: number) => ({
        x: (width * (days - left)) / (right - left),
        y: height * (1 - (cost - bottom) / (top - bottom)),
      });
      const spots = ranked.map((run, i) => ({
        ...{ ...at(run.time, run.cost), radius: 6, text: i < MOST_NAMED ? run.strategy : '' },
      }));
      const joined = front.slice(1).flatMap((run, i) =>
        Array.from({ length: 20 }, (_, step) => {
          const [from, t] = [front[i]!, step / 20];
          const on = at(from.time + t * (run.time - from.time), from.cost + t * (run.cost - from.cost));
          return { ...on, radius: 2, text: '' };
        }),
      );
      return [width, placeLabels(spots, width, height, joined)] as const;
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
    limits.push(rule(at, said), plain(deadline > (left + right) / 2 ? 'right' : 'left', said, at, { y: -8 }));
  }
  if (budget !== undefined) {
    const said = `budget ${dollars(budgetUsd!)}`;
    const at = { y: { datum: budget, type: 'quantitative' } };
    limits.push(rule(at, said), plain('right', said, at, { x: { expr: 'width' }, dy: -8 }));
  }
  const chart = framed(
    `Time to train against cost, ${runs.length} strategies of ${results.length} results.`,
    margins,
    height,
    results.map(({ name }, i) => ({ name, swatch: `result-${i % RESULT_SIGNS.length}` })),
    {
      data: { values },
      layer: [
        {
          data: { values: front },
          mark: { type: 'line', color: INK, strokeWidth: 1.2, strokeDash: [4, 3] },
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
  return { ...chart, note: 'Filled and joined: nothing is both faster and cheaper (Pareto front).' };
}
