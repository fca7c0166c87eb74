/** What the whole run costs, by strategy. */
import type { Row } from '../../../planning/comparison.js';
import { type Chart, INK } from '../../charts/render.js';
import { dollars, duration } from '../../tables/units.js';
import { WIDTH } from './legend.js';

/** Cost against time of the whole run, a point a strategy. */
export function costChart(rows: readonly Row[]): Chart {
  const values = rows.flatMap(({ strategy, totals }) =>
    totals
      ? [
          {
            ...{ strategy, days: totals.timeToTrainSeconds / 86_400, usd: totals.costUsd },
            tip: `${strategy}: ${duration(totals.timeToTrainSeconds)}, ${dollars(totals.costUsd)}`,
          },
        ]
      : [],
  );
  const encoding = {
    x: { field: 'days', type: 'quantitative', title: 'time to train, days', scale: { zero: false } },
    y: {
      field: 'usd',
      type: 'quantitative',
      title: 'cost, USD',
      scale: { zero: false },
      axis: { format: '~s' },
    },
    description: { field: 'tip' },
  };
  return {
    description: 'Cost of the whole run against its time, a point a strategy.',
    spec: {
      ...{ width: WIDTH, height: 220, data: { values } },
      layer: [
        { mark: { type: 'point', filled: true, size: 60, color: '#0072b2' }, encoding },
        {
          mark: { type: 'text', align: 'left', dx: 7, fontSize: 11, color: INK },
          encoding: { ...encoding, text: { field: 'strategy' } },
        },
      ],
    },
  };
}
