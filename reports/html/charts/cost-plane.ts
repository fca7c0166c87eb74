/** Time against cost of the strategies of several results, in one plane. */
import { largest, smallest } from '../../../input/extremes.js';
import { INK } from '../../charts/render.js';
import { RESULT_SIGNS } from '../palette.js';
import { type CostedResult, type Limits, type Range, type Run, runsOf, unitsOf } from './cost-runs.js';
import {
  type AxisUnit,
  axis,
  framed,
  type KeyEntry,
  NARROW,
  type PageChart,
  TITLE,
  UPRIGHT,
  uprightAxis,
  WIDE,
} from './frame.js';
import { labelLayers, placeLabels } from './labels.js';
import { ABOVE_LIMIT, budgetLine, deadlineLine, drawnLimits } from './limits.js';

/** Strategies written beside their marks at most, over all results. */
const MOST_NAMED = 8;

/** The ends of an axis with some room around `values`; from zero where that takes little. */
function around(values: readonly number[]): [number, number] {
  const [low, high] = [smallest(values), largest(values)];
  const room = 0.08 * (high - low) || 0.1 * high;
  return [low < 0.35 * high ? 0 : Math.max(0, low - room), high + room];
}

/** A run in a plane of time and cost, in the units of its axes. */
export interface Mark {
  readonly time: number;
  readonly cost: number;
  /** Drawn as lines through the mark, where they are longer than nothing. */
  readonly timeRange: Range;
  readonly costRange: Range;
  readonly colour: string;
  readonly shape: string;
  /** Of the front: filled, and joined to the others of it. */
  readonly front: boolean;
  /** Named first. */
  readonly leads: boolean;
  readonly name: string;
  readonly tip: string;
}

/** Axes of a plane: what is along each, and the unit it is in. */
export interface Plane {
  readonly description: string;
  readonly across: string;
  readonly time: AxisUnit;
  readonly up: string;
  readonly money: AxisUnit;
  readonly limits: Limits;
  readonly key: readonly KeyEntry[];
  readonly frontSaid: string;
  /** What its marks mean. */
  readonly note: string;
}

/** Time against cost, a sign a result; the line joins what nothing is both faster and cheaper than (Pareto front). */
export function together(results: readonly CostedResult[], limits: Limits): PageChart {
  const { time, money } = unitsOf(results);
  const runs = runsOf(results, time, money);
  const sign = (result: number) => RESULT_SIGNS[result % RESULT_SIGNS.length]!;
  const first = (run: Run) => runs.find(({ result }) => result === run.result) === run;
  const marks = runs.map((run): Mark => {
    const { colour, shape } = sign(run.result);
    return { ...run, colour, shape, front: run.pareto, leads: first(run), name: run.strategy };
  });
  return plane(marks, {
    ...{ time, money, limits, across: 'time to train', up: 'cost' },
    description: `Time to train against cost, ${runs.length} strategies of ${results.length} results.`,
    key: results.map(({ name }, i) => ({ name, swatch: `result-${i % RESULT_SIGNS.length}` })),
    frontSaid: 'Pareto front: nothing is both faster and cheaper',
    note: 'Filled and joined: nothing is both faster and cheaper (Pareto front).',
  });
}

/** Marks in a plane of time and cost, as many named as there is room for, with the limits of both. */
export function plane(marks: readonly Mark[], axes: Plane): PageChart {
  const { time, money } = axes;
  const { limits, said } = drawnLimits(
    axes.limits,
    marks.map((mark) => mark.timeRange.high * time.size),
    marks.map((mark) => mark.costRange.high * money.size),
  );
  const { deadlineSeconds, budgetUsd } = limits;
  const deadline = deadlineSeconds === undefined ? undefined : deadlineSeconds / time.size;
  const budget = budgetUsd === undefined ? undefined : budgetUsd / money.size;
  const times = [...marks.map((r) => r.timeRange.high), ...(deadline === undefined ? [] : [deadline])];
  const costs = [...marks.map((r) => r.costRange.high), ...(budget === undefined ? [] : [budget])];
  const [left, right] = around([...times, ...marks.map((r) => r.timeRange.low)]);
  const [bottom, top] = around([...costs, ...marks.map((r) => r.costRange.low)]);
  const height = 300;
  const margins = { left: UPRIGHT, right: 14, top: TITLE + 12, bottom: 42 };
  const x = {
    ...{ field: 'time', type: 'quantitative', scale: { domain: [left, right], nice: false } },
    axis: axis(`${axes.across}, ${time.unit}`),
  };
  const y = {
    ...{ field: 'cost', type: 'quantitative', scale: { domain: [bottom, top], nice: false } },
    axis: { ...uprightAxis(`${axes.up}, ${money.unit}`), ...(deadline === undefined ? {} : ABOVE_LIMIT) },
  };
  // What is on the front is drawn over the rest.
  const drawn = [...marks].sort((a, b) => Number(a.front) - Number(b.front));
  const values = drawn.map((mark) => ({
    ...mark,
    ...{ fromTime: mark.timeRange.low, toTime: mark.timeRange.high },
    ...{ fromCost: mark.costRange.low, toCost: mark.costRange.high },
  }));
  const front = values.filter((mark) => mark.front).sort((a, b) => a.time - b.time);
  // The first of each result and the front are named; so are others where there is room.
  const ranked = [...marks].sort((a, b) => Number(b.front || b.leads) - Number(a.front || a.leads));
  const labels = new Map(
    [WIDE, NARROW].map((drawing) => {
      const width = drawing - margins.left - margins.right;
      const at = (days: number, cost: number) => ({
        x: (width * (days - left)) / (right - left),
        y: height * (1 - (cost - bottom) / (top - bottom)),
      });
      const spots = ranked.map((mark, i) => ({
        ...{ ...at(mark.time, mark.cost), radius: 6, text: i < MOST_NAMED ? mark.name : '' },
      }));
      const joined = front.slice(1).flatMap((mark, i) =>
        Array.from({ length: 20 }, (_, step) => {
          const [from, t] = [front[i]!, step / 20];
          const on = at(from.time + t * (mark.time - from.time), from.cost + t * (mark.cost - from.cost));
          return { ...on, radius: 2, text: '' };
        }),
      );
      return [width, placeLabels(spots, width, height, joined)] as const;
    }),
  );
  const chart = framed(axes.description, margins, height, axes.key, {
    data: { values },
    layer: [
      {
        data: { values: front },
        mark: { type: 'line', color: INK, strokeWidth: 1.2, strokeDash: [4, 3] },
        encoding: { x, y, description: { value: axes.frontSaid } },
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
            condition: { test: 'datum.front', field: 'colour', type: 'nominal', scale: null },
            value: 'transparent',
          },
        },
      },
      ...deadlineLine(deadlineSeconds, time, (left + right) / 2),
      ...budgetLine(budgetUsd, money),
      ...labelLayers(labels),
    ],
  });
  return { ...chart, note: `${axes.note}${said}` };
}
