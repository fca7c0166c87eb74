/** What became of device time: one bar a strategy, all of it in four parts. */
import { largest } from '../../../input/extremes.js';
import type { RunRow } from '../../../planning/run/row.js';
import { amount } from '../../run/amounts.js';
import { FATE_WORDS } from '../../run/kinds.js';
import { shares } from '../../tables/units.js';
import { axis, framed, NARROW, names, type PageChart, textWidth } from '../charts/frame.js';
import { inkOn } from '../client/words.js';
import { FATE_PARTS } from './parts.js';

const FATES = Object.keys(FATE_PARTS) as (keyof typeof FATE_PARTS)[];
const MOST_NAMES = 0.4 * NARROW;

export function fatesChart(rows: readonly RunRow[]): PageChart {
  const values = rows.flatMap((row) => {
    const said = shares(FATES.map((fate) => row.fates[fate]));
    const held = FATES.reduce((sum, fate) => sum + row.fates[fate], 0);
    let from = 0;
    return FATES.map((fate, i) => {
      const { name, colour } = FATE_PARTS[fate];
      const share = (100 * row.fates[fate]) / held;
      const piece = {
        ...{ row: row.strategy, from, to: from + share, share, colour, ink: inkOn(colour), text: said[i]! },
        tip: `${row.strategy} · ${name}: ${FATE_WORDS[fate]} · ${amount(row.fates[fate] / 3600)} device-hours · ${said[i]!}`,
      };
      from = piece.to;
      return piece;
    });
  });
  const left = Math.min(MOST_NAMES, largest(rows.map(({ strategy }) => textWidth(strategy)))) + 12;
  const sort = rows.map(({ strategy }) => strategy);
  const y = { field: 'row', type: 'nominal', sort, axis: names(left - 10) };
  const scale = { domain: [0, 100], nice: false };
  const x = { field: 'from', type: 'quantitative', scale, axis: axis('share of all device time held, %') };
  return framed(
    'Device time by what became of it.',
    { left, right: 16, top: 4, bottom: 40 },
    { step: 34 },
    FATES.map((fate) => ({ name: FATE_PARTS[fate].name, swatch: FATE_PARTS[fate].swatch })),
    {
      layer: [
        {
          data: { values },
          mark: { type: 'bar', height: 24 },
          encoding: {
            ...{ y, x, x2: { field: 'to' }, color: { field: 'colour', type: 'nominal', scale: null } },
            description: { field: 'tip' },
          },
        },
        {
          data: { values },
          transform: [
            { filter: 'datum.share / 100 * width > 44' },
            { calculate: '(datum.from + datum.to) / 2', as: 'middle' },
          ],
          mark: { type: 'text', fontSize: 11, aria: false },
          encoding: {
            ...{ y, x: { field: 'middle', type: 'quantitative' }, text: { field: 'text' } },
            color: { field: 'ink', type: 'nominal', scale: null },
          },
        },
      ],
    },
  );
}
