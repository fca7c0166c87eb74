/** What the whole run takes and costs: strategies of one cluster side by side, or several results in one plane. */
import { largest } from '../../../input/extremes.js';
import type { Row } from '../../../planning/comparison.js';
import { INK } from '../../charts/render.js';
import { dollars, duration } from '../../tables/units.js';
import { RESULT_SIGNS } from '../palette.js';
import { together } from './cost-plane.js';
import { type CostedResult, type Limits, rangeOf, runsOf, unitsOf } from './cost-runs.js';
import { axis, framed, NARROW, names, type PageChart, textWidth } from './frame.js';
import { SLOWEST_DRAWN } from './stacked.js';

/** With several results, strategies slower than this many times the fastest of theirs are left out. */
const SLOWEST_OF_SEVERAL = 2;

/** Time and cost of the whole run; null where there is nothing to compare. */
export function costChart(results: readonly CostedResult[], limits: Limits = {}): PageChart | null {
  const priced = results.map(({ name, rows }) => ({ name, rows: rows.filter((r) => r.totals !== null) }));
  const some = priced.filter(({ rows }) => rows.length > 0);
  const most = some.length === 1 ? SLOWEST_DRAWN : SLOWEST_OF_SEVERAL;
  const slow = ({ rows }: CostedResult) =>
    rows.filter((r) => r.stepTimeSeconds > most * rows[0]!.stepTimeSeconds);
  const shown = some.map((result) => {
    const left = new Set(slow(result));
    return { ...result, rows: result.rows.filter((row) => !left.has(row)) };
  });
  const count = shown.reduce((n, { rows }) => n + rows.length, 0);
  const limited = limits.deadlineSeconds !== undefined || limits.budgetUsd !== undefined;
  if (count === 0 || (count === 1 && !limited)) return null;
  const chart = shown.length === 1 ? alone(shown[0]!.rows, limits) : together(shown, limits);
  const ranged = shown.some(({ rows }) =>
    rows.some((r) => rangeOf(r.totals!, 'costUsd').high > r.totals!.costUsd),
  );
  return {
    ...chart,
    note: `${chart.note}${ranged ? ' A line through a mark is its 90 % interval.' : ''}${leftOut(some.flatMap(slow), shown, most)}`,
  };
}

/** What is not drawn: of one result the strategies, of several so many points, and the strategies without any. */
function leftOut(slow: readonly Row[], shown: readonly CostedResult[], most: number): string {
  if (slow.length === 0) return '';
  const names = [...new Set(slow.map((r) => r.strategy))];
  if (shown.length === 1)
    return ` Not drawn, being over ${most} times as slow as the first: ${names.join(', ')}.`;
  const drawn = new Set(shown.flatMap(({ rows }) => rows.map((r) => r.strategy)));
  const without = names.filter((name) => !drawn.has(name));
  const points = `${slow.length} ${slow.length === 1 ? 'point' : 'points'}`;
  const all = without.length > 0 ? `, among them all of ${without.join(', ')}` : '';
  return ` Not drawn: ${points} over ${most} times as slow as the first of the same result${all}.`;
}

/**
 * On one cluster the cost follows from the time, so one line a row tells both: days below, dollars at the right. Rows go
 * by the names in `called`, no two alike.
 */
export function alone(
  rows: readonly Row[],
  { deadlineSeconds, budgetUsd }: Limits,
  called: readonly string[] = rows.map(({ strategy }) => strategy),
): PageChart {
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
  const most = 1.03 * largest([...runs.map((r) => r.timeRange.high), ...limits.map(({ at }) => at)]);
  const left = Math.min(0.4 * NARROW, largest(called.map(textWidth))) + 12;
  const said = rows.map(({ totals }) => dollars(totals!.costUsd));
  const y = {
    ...{ field: 'called', type: 'nominal', sort: called },
    axis: names(left - 10),
  };
  const x = {
    ...{ field: 'time', type: 'quantitative', scale: { domain: [0, most], nice: false } },
    axis: axis(`time to train, ${time.unit}`),
  };
  const description = { field: 'tip' };
  const values = runs.map((run, i) => ({ ...run, ...run.timeRange, said: said[i], called: called[i] }));
  const chart = framed(
    `Time to train and cost of ${rows.length} ${rows.length === 1 ? 'strategy' : 'strategies'} on one cluster.`,
    {
      ...{ left, right: largest(said.map(textWidth)) + 12 },
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
        {
          mark: { type: 'rule', color: INK, strokeWidth: 1.5, aria: false },
          encoding: { y, x: { ...x, field: 'low' }, x2: { field: 'high' } },
        },
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
  return { ...chart, note: 'At the right the cost, in proportion to the time.' };
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
