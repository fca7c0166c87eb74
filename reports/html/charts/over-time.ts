/** How full a datacentre was over time: steps of equal length, each as high as its mean. */
import { largest } from '../../../input/extremes.js';
import { duration } from '../../tables/units.js';
import { RESULT_SIGNS } from '../palette.js';
import {
  axis,
  framed,
  type KeyEntry,
  type PageChart,
  TITLE,
  timeUnit,
  UPRIGHT,
  uprightAxis,
} from './frame.js';

const HEIGHT = 180;

export interface TimeSeries {
  readonly name: string;
  readonly values: readonly number[];
}

/** `series` over `secondsEach` a step; the first is filled. `most` is the end of the axis, that of the data unless given. */
export function overTimeChart(
  description: string,
  title: string,
  secondsEach: number,
  series: readonly TimeSeries[],
  said: (figure: number) => string,
  most = largest(series.flatMap(({ values }) => values)),
): PageChart {
  const steps = largest(series.map(({ values }) => values.length));
  const { unit, size } = timeUnit(secondsEach * steps);
  const points = ({ name, values }: TimeSeries) =>
    [...values, values.at(-1) ?? 0].map((figure, i) => ({
      ...{ time: (i * secondsEach) / size, figure, name },
      tip: `${name} · ${duration(i * secondsEach)} to ${duration((i + 1) * secondsEach)} · ${said(figure)}`,
    }));
  const x = {
    ...{ field: 'time', type: 'quantitative', axis: axis(`since the first submission, ${unit}`) },
    scale: { domain: [0, (secondsEach * steps) / size], nice: false },
  };
  const y = {
    ...{ field: 'figure', type: 'quantitative', axis: uprightAxis(title) },
    scale: { domain: [0, most > 0 ? most : 1], nice: false },
  };
  const layer = series.map((each, i) => {
    const { colour } = RESULT_SIGNS[i]!;
    const line = { interpolate: 'step-after', strokeWidth: 1.4 };
    return {
      data: { values: points(each) },
      mark:
        i === 0
          ? {
              type: 'area',
              interpolate: 'step-after',
              color: colour,
              opacity: 0.45,
              line: { ...line, color: colour },
            }
          : { type: 'line', ...line, color: colour },
      encoding: { x, y },
    };
  });
  const key: KeyEntry[] =
    series.length > 1 ? series.map(({ name }, i) => ({ name, swatch: `result-${i}` })) : [];
  return framed(description, { left: UPRIGHT, right: 14, top: TITLE, bottom: 40 }, HEIGHT, key, { layer });
}
