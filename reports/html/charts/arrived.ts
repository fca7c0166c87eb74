/** How much of a datacentre is allocated while jobs arrive and none leaves, a line a policy. */
import { largest } from '../../../input/extremes.js';
import { percent } from '../../tables/units.js';
import { RESULT_SIGNS } from '../palette.js';
import { axis, framed, type PageChart, TITLE, UPRIGHT, uprightAxis } from './frame.js';

const HEIGHT = 260;

export interface Allocation {
  readonly name: string;
  /** Per cent of all devices, at 0, 1, 2 … per cent arrived. */
  readonly byArrivedPercent: readonly number[];
}

/** As many as there are signs. */
export function arrivedChart(all: readonly Allocation[]): PageChart {
  const drawn = all.slice(0, RESULT_SIGNS.length);
  const most = largest(drawn.map(({ byArrivedPercent }) => byArrivedPercent.length)) - 1;
  const x = {
    ...{
      field: 'arrived',
      type: 'quantitative',
      axis: axis('devices asked for by what has arrived, % of all'),
    },
    scale: { domain: [0, most], nice: false },
  };
  const y = {
    ...{ field: 'allocated', type: 'quantitative', axis: uprightAxis('devices allocated, %') },
    scale: { domain: [0, 100], nice: false },
  };
  const layer = drawn.map(({ name, byArrivedPercent }, i) => ({
    data: {
      values: byArrivedPercent.map((allocated, arrived) => ({
        ...{ arrived, allocated },
        tip: `${name} · ${arrived} % arrived · ${percent(allocated / 100)} allocated`,
      })),
    },
    mark: { type: 'line', strokeWidth: 1.8, color: RESULT_SIGNS[i]!.colour },
    encoding: { x, y },
  }));
  const key = drawn.map(({ name, byArrivedPercent }, i) => ({
    name: `${name} (${percent((byArrivedPercent.at(-1) ?? 0) / 100)} in the end)`,
    swatch: `result-${i}`,
  }));
  const margins = { left: UPRIGHT, right: 14, top: TITLE, bottom: 40 };
  return framed(
    'Share of the devices that is allocated while jobs arrive and none leaves.',
    margins,
    HEIGHT,
    key,
    { layer },
  );
}
