/** The charts of the accuracy page, by the name of the file each is kept in. */

import type { AccuracyReport, CaseResult } from '../../accuracy/summary/report.js';
import { groupBy, isStated, seriesOf } from '../../accuracy/summary/summary.js';
import { largest, smallest } from '../../input/extremes.js';
import { type Chart, INK, SERIES, svgOf } from '../charts/render.js';
import { FAMILY_NAMES, hardwareFamily } from './families.js';

export const CHART_NAMES = ['predicted-measured', 'errors', 'intervals', 'collectives'] as const;
export type ChartName = (typeof CHART_NAMES)[number];

const WIDTH = 620;
/** Grid lines of logarithmic axes. */
const POWERS = [0.01, 0.1, 1, 10, 100, 1000, 10000];
/** Errors beyond these are drawn at the edge. */
const EDGE_PERCENT = 100;

/** Charts that have something to show, as SVG. */
export async function chartsOf(report: AccuracyReport): Promise<Map<ChartName, string>> {
  const steps = report.cases.filter((c) => c.kind !== 'collective' && c.error !== null && isStated(c));
  const collectives = report.cases.filter((c) => c.kind === 'collective' && c.error !== null);
  const ranged = steps.filter((c) => c.interval !== null);
  const charts: [ChartName, readonly CaseResult[], (cases: readonly CaseResult[]) => Chart][] = [
    ['predicted-measured', steps, predictedMeasured],
    ['errors', steps, errorsByHardware],
    ['intervals', ranged, intervalsBySource],
    ['collectives', collectives, collectiveErrors],
  ];
  const drawn = new Map<ChartName, string>();
  for (const [name, cases, chart] of charts) if (cases.length > 0) drawn.set(name, await svgOf(chart(cases)));
  return drawn;
}

/** Both axes logarithmic, in seconds; the line is where they agree, the dashed ones are 10 % off. */
function predictedMeasured(cases: readonly CaseResult[]): Chart {
  const times = cases.flatMap((c) => [c.measuredSeconds!, c.predictedSeconds!]);
  const [lowest, highest] = [smallest(times) * 0.8, largest(times) * 1.25];
  const log = (field: string, title: string) => ({
    ...{ field, type: 'quantitative', title },
    scale: { type: 'log', domain: [lowest, highest], nice: false },
    axis: { format: '~g', values: POWERS, grid: true },
  });
  const line = (factor: number, dash: readonly number[]) => ({
    data: {
      values: [Math.max(lowest, lowest / factor), Math.min(highest, highest / factor)].map((x) => ({
        measured: x,
        predicted: x * factor,
      })),
    },
    mark: { type: 'line', color: INK, strokeWidth: 1, strokeDash: dash },
    encoding: { x: log('measured', 'measured step time, s'), y: log('predicted', 'predicted step time, s') },
  });
  return {
    description: `Predicted against measured step time of ${cases.length} published runs, both axes logarithmic.`,
    spec: {
      ...{ width: WIDTH, height: 420 },
      layer: [
        line(1, []),
        line(1.1, [4, 4]),
        line(1 / 1.1, [4, 4]),
        {
          data: {
            values: cases.map((c) => ({
              measured: c.measuredSeconds,
              predicted: c.predictedSeconds,
              hardware: hardwareFamily(c.hardware),
            })),
          },
          mark: { type: 'point', filled: true, opacity: 0.65, size: 36 },
          encoding: {
            x: log('measured', 'measured step time, s'),
            y: log('predicted', 'predicted step time, s'),
            color: colour(cases),
          },
        },
      ],
    },
  };
}

function colour(cases: readonly CaseResult[]): object {
  const shown = FAMILY_NAMES.filter((name) => cases.some((c) => hardwareFamily(c.hardware) === name));
  const range = shown.map((name) => SERIES[FAMILY_NAMES.indexOf(name)]);
  return { field: 'hardware', type: 'nominal', title: 'hardware', scale: { domain: shown, range } };
}

/** A stroke for each case, the median as a thick one. */
function errorsByHardware(cases: readonly CaseResult[]): Chart {
  const names = [...new Set(cases.map((c) => c.hardware))].sort();
  const values = cases.map((c) => ({ hardware: c.hardware, error: atEdge(100 * c.error!) }));
  const y = { field: 'hardware', type: 'nominal', title: null, sort: names };
  const x = {
    ...{
      field: 'error',
      type: 'quantitative',
      title: 'error of the step time, % (right: predicted too slow)',
    },
    axis: { grid: true },
  };
  return {
    description: `Error of the predicted step time by hardware, ${cases.length} published runs.`,
    spec: {
      ...{ width: WIDTH, height: { step: 24 }, data: { values } },
      layer: [
        {
          mark: { type: 'rect', color: '#009e73', opacity: 0.12 },
          data: { values: [{ from: -10, to: 10 }] },
          encoding: { x: { field: 'from', type: 'quantitative' }, x2: { field: 'to' } },
        },
        {
          mark: { type: 'tick', color: SERIES[0], opacity: 0.55, thickness: 1.5, size: 15 },
          encoding: { x, y },
        },
        {
          mark: { type: 'tick', color: SERIES[1], thickness: 3, size: 20 },
          encoding: { x: { ...x, aggregate: 'median' }, y },
        },
        {
          mark: 'rule',
          data: { values: [{ at: 0 }] },
          encoding: { x: { field: 'at', type: 'quantitative' } },
        },
      ],
    },
  };
}

/** For each source the range it was given, as a bar, and what it measured, as strokes; both against the prediction. */
function intervalsBySource(cases: readonly CaseResult[]): Chart {
  const sources = [...groupBy(cases, (c) => seriesOf(c.source))].sort(([a], [b]) => (a < b ? -1 : 1));
  const percentOf = (seconds: number, c: CaseResult) => atEdge(100 * (seconds / c.predictedSeconds! - 1));
  const held = (c: CaseResult) =>
    c.interval!.low <= c.measuredSeconds! && c.measuredSeconds! <= c.interval!.high;
  const labelOf = (name: string, members: readonly CaseResult[]) =>
    `${name.length > 34 ? `${name.slice(0, 33)}…` : name}  ${members.filter(held).length}/${members.length}`;
  const order = sources.map(([name, members]) => labelOf(name, members));
  const bars = sources.flatMap(([name, members]) =>
    members.map((c) => ({
      source: labelOf(name, members),
      low: Math.round(percentOf(c.interval!.low, c)),
      high: Math.round(percentOf(c.interval!.high, c)),
    })),
  );
  const points = sources.flatMap(([name, members]) =>
    members.map((c) => ({
      source: labelOf(name, members),
      measured: percentOf(c.measuredSeconds!, c),
      inside: held(c) ? 'inside' : 'outside',
    })),
  );
  const y = { field: 'source', type: 'nominal', title: null, sort: order, axis: { labelLimit: 700 } };
  return {
    description: `The 90 % interval given to each source's runs without that source, and what was measured; ${cases.length} runs.`,
    spec: {
      ...{ width: 420, height: { step: 24 } },
      layer: [
        {
          data: { values: unique(bars) },
          mark: { type: 'bar', color: '#8b939e', opacity: 0.3, height: 18 },
          encoding: {
            y,
            x: {
              ...{ field: 'low', type: 'quantitative', axis: { grid: true } },
              title: 'measured against predicted, % (right: slower than predicted)',
            },
            x2: { field: 'high' },
          },
        },
        {
          data: { values: points },
          mark: { type: 'tick', thickness: 1.5, size: 14, opacity: 0.75 },
          encoding: {
            y,
            x: { field: 'measured', type: 'quantitative' },
            color: {
              ...{ field: 'inside', type: 'nominal', title: 'the interval' },
              scale: { domain: ['inside', 'outside'], range: [SERIES[0], SERIES[1]] },
            },
          },
        },
      ],
    },
  };
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/** The axis of sizes is logarithmic. */
function collectiveErrors(cases: readonly CaseResult[]): Chart {
  return {
    description: `Error of the predicted time of ${cases.length} collectives by message size.`,
    spec: {
      ...{ width: WIDTH, height: 300 },
      layer: [
        {
          data: {
            values: cases.map((c) => ({
              bytes: c.collective!.messageBytes,
              error: atEdge(100 * c.error!),
              hardware: hardwareFamily(c.hardware),
            })),
          },
          mark: { type: 'point', filled: true, opacity: 0.65, size: 36 },
          encoding: {
            x: {
              ...{ field: 'bytes', type: 'quantitative', title: 'message, bytes' },
              scale: { type: 'log', nice: false },
              axis: { format: '~s', tickCount: 8 },
            },
            y: { field: 'error', type: 'quantitative', title: 'error of the time, %' },
            color: colour(cases),
          },
        },
        {
          mark: { type: 'rule', strokeDash: [4, 4] },
          data: { values: [{ at: 2 ** 20 }] },
          encoding: { x: { field: 'at', type: 'quantitative' } },
        },
        {
          mark: 'rule',
          data: { values: [{ at: 0 }] },
          encoding: { y: { field: 'at', type: 'quantitative' } },
        },
      ],
    },
  };
}

function atEdge(percent: number): number {
  return Math.max(-EDGE_PERCENT, Math.min(EDGE_PERCENT, percent));
}
