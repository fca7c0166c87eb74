/** Cumulative distributions of durations: which share of the jobs took no longer. */
import { largest } from '../../../input/extremes.js';
import { duration } from '../../tables/units.js';
import { RESULT_SIGNS } from '../palette.js';
import { DURATIONS_BOTTOM, durationsX, SHORTEST } from './durations-axis.js';
import { framed, type PageChart, TITLE, UPRIGHT, uprightAxis } from './frame.js';

const HEIGHT = 220;

export interface Distribution {
  readonly name: string;
  /** Seconds at 0, 1 … 100 %. */
  readonly percentiles: readonly number[];
}

export function distributionChart(description: string, series: readonly Distribution[]): PageChart {
  const longest = largest(series.map(({ percentiles }) => percentiles.at(-1) ?? 0));
  const x = durationsX('seconds', 'no longer than', SHORTEST, longest);
  const y = {
    ...{ field: 'percent', type: 'quantitative', axis: uprightAxis('share of the jobs, %') },
    scale: { domain: [0, 100], nice: false },
  };
  const layer = series.map(({ name, percentiles }, i) => ({
    data: {
      values: percentiles.map((seconds, percent) => ({
        ...{ seconds: Math.max(SHORTEST, seconds), percent },
        tip: `${name} · ${percent} % of the jobs · ${duration(seconds)} or less`,
      })),
    },
    mark: { type: 'line', interpolate: 'step-before', strokeWidth: 1.8, color: RESULT_SIGNS[i]!.colour },
    encoding: { x, y },
  }));
  const key = series.map(({ name }, i) => ({ name, swatch: `result-${i}` }));
  return framed(
    description,
    { left: UPRIGHT, right: 26, top: TITLE, bottom: DURATIONS_BOTTOM },
    HEIGHT,
    key,
    { layer },
  );
}
