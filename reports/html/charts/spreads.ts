/** How durations spread, a line a group: from the median to the 99th percentile, and the mean on it. */

import type { Spread } from '../../../datacentre/outcome/answer.js';
import { largest, smallest } from '../../../input/extremes.js';
import { INK } from '../../charts/render.js';
import { duration } from '../../tables/units.js';
import { RESULT_SIGNS } from '../palette.js';
import { DURATIONS_BOTTOM, durationsX, SHORTEST } from './durations-axis.js';
import { framed, NARROW, names, type PageChart, textWidth } from './frame.js';

const MOST_NAMES = 0.45 * NARROW;

export interface NamedSpread {
  readonly name: string;
  readonly spread: Spread;
}

export function spreadsChart(description: string, title: string, rows: readonly NamedSpread[]): PageChart {
  const at = (seconds: number) => Math.max(SHORTEST, seconds);
  const values = rows.map(({ name, spread: { mean, p50, p99 } }) => ({
    ...{ name, mean: at(mean), p50: at(p50), p99: at(p99), said: duration(mean) },
    tip: `${name} · mean ${duration(mean)} · median ${duration(p50)} · p99 ${duration(p99)}`,
  }));
  const left = Math.min(MOST_NAMES, largest(rows.map(({ name }) => textWidth(name)))) + 12;
  const right = largest(values.map(({ said }) => textWidth(said))) + 14;
  const y = { field: 'name', type: 'nominal', sort: rows.map(({ name }) => name), axis: names(left - 10) };
  const longest = largest(values.flatMap(({ mean, p99 }) => [mean, p99]));
  const shortest = smallest(values.flatMap(({ mean, p50 }) => [mean, p50]));
  const x = (field: string) => durationsX(field, title, shortest, longest);
  const { colour } = RESULT_SIGNS[0];
  const tip = { field: 'tip' };
  const layer = [
    {
      data: { values },
      mark: { type: 'bar', height: 6, color: colour, opacity: 0.45 },
      encoding: { y, x: x('p50'), x2: { field: 'p99' }, description: tip },
    },
    {
      data: { values },
      mark: { type: 'point', filled: true, size: 70, opacity: 1, color: colour },
      encoding: { y, x: x('mean'), description: tip },
    },
    {
      data: { values },
      mark: { type: 'text', align: 'left', x: { expr: 'width + 8' }, aria: false, color: INK },
      encoding: { y, text: { field: 'said' } },
    },
  ];
  return {
    ...framed(description, { left, right, top: 4, bottom: DURATIONS_BOTTOM }, { step: 24 }, [], { layer }),
    note: 'The point is the mean, as written; the bar is from the median to the 99th percentile. A second or less is drawn as one.',
  };
}
