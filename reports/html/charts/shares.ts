/** Two shares of each group, a bar each: of the jobs, and of the device-time that they held. */

import type { GroupRow } from '../../../datacentre/outcome/answer.js';
import { largest } from '../../../input/extremes.js';
import { hours } from '../../datacentre/rows.js';
import { count, percent } from '../../tables/units.js';
import { RESULT_SIGNS } from '../palette.js';
import { axis, framed, NARROW, names, type PageChart, textWidth } from './frame.js';

const MOST_NAMES = 0.45 * NARROW;
const NAMES = ['device-time', 'jobs'] as const;

/** `all` jobs, where some are in no group that is drawn. */
export function sharesChart(
  description: string,
  groups: readonly GroupRow[],
  all = groups.reduce((sum, { jobs }) => sum + jobs, 0),
): PageChart {
  const values = groups.flatMap(({ name, jobs, share, deviceHours }) =>
    [share, jobs / all].map((of, i) => ({
      ...{ name, of: 100 * of, what: NAMES[i]!, colour: RESULT_SIGNS[i]!.colour, said: percent(of) },
      tip: `${name} · ${count(jobs)} jobs (${percent(jobs / all)}) · ${hours(deviceHours)} device-hours (${percent(share)})`,
    })),
  );
  const most = largest(values.map(({ of }) => of));
  const left = Math.min(MOST_NAMES, largest(groups.map(({ name }) => textWidth(name)))) + 12;
  const right = largest(values.map(({ said }) => textWidth(said))) + 12;
  const y = { field: 'name', type: 'nominal', sort: groups.map(({ name }) => name), axis: names(left - 10) };
  const offset = { field: 'what', type: 'nominal', sort: [...NAMES] };
  const x = {
    ...{ field: 'of', type: 'quantitative', axis: axis('share of all, %') },
    scale: { domain: [0, most], nice: false },
  };
  const layer = [
    {
      data: { values },
      mark: { type: 'bar', height: 11 },
      encoding: {
        ...{ y, yOffset: offset, x, color: { field: 'colour', type: 'nominal', scale: null } },
        description: { field: 'tip' },
      },
    },
    {
      data: { values },
      mark: { type: 'text', align: 'left', dx: 5, fontSize: 11, aria: false },
      encoding: { y, yOffset: offset, x, text: { field: 'said' } },
    },
  ];
  const key = NAMES.map((name, i) => ({ name: `share of the ${name}`, swatch: `result-${i}` }));
  return framed(description, { left, right, top: 4, bottom: 40 }, { step: 34, for: 'position' }, key, {
    layer,
  });
}
