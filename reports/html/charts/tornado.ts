/** A tornado: what a little less and more of each figure changes, the largest at the top, both ends from one line. */
import { largest } from '../../../input/extremes.js';
import type { Sensitivity, SensitivityRow } from '../../../planning/sensitivity/result.js';
import { INK } from '../../charts/render.js';
import { changeOf, linesOf, type Measure, shareOf, signed } from '../../sensitivity/lines.js';
import { dollars, duration, figure } from '../../tables/units.js';
import { RESULT_SIGNS } from '../palette.js';
import { axis, framed, NARROW, names, type PageChart, textWidth, WIDE } from './frame.js';

/** Figures drawn: of more, the largest. */
const MOST_ROWS = 20;
/** Share of a drawing that the names of the figures take at most. */
const MOST_NAMES = 0.45;
const [RAISED, LOWERED] = [RESULT_SIGNS[0].colour, RESULT_SIGNS[1].colour];

/** The figures that change step time or cost; null where none does. */
export function tornadoChart(told: Sensitivity): PageChart | null {
  const chart = drawnAt(WIDE, told);
  return chart && { ...chart, narrow: drawnAt(NARROW, told)! };
}

function drawnAt(width: number, told: Sensitivity): PageChart | null {
  const { by, base } = told;
  const { tornado, measure } = linesOf(told);
  const rows = tornado.slice(0, MOST_ROWS);
  if (rows.length === 0) return null;
  const share = shareOf(by);
  const values = rows.flatMap((row) =>
    (['low', 'high'] as const)
      .map((end) => drawn(row, end, told, measure))
      // Where both ends lie on one side, the longer is drawn first and the shorter over it.
      .sort((a, b) => Math.abs(b.change) - Math.abs(a.change)),
  );
  const most = 1.04 * largest(values.map(({ change }) => Math.abs(change)));
  const said = rows.map((row) => ({
    name: row.name,
    text: `${signed(changeOf(row.low, base, measure))} / ${signed(changeOf(row.high, base, measure))}`,
  }));
  const left = Math.min(MOST_NAMES * width, largest(rows.map(({ name }) => textWidth(name)))) + 12;
  const right = largest(said.map(({ text }) => textWidth(text))) + 12;
  const y = {
    ...{ field: 'name', type: 'nominal', sort: rows.map(({ name }) => name) },
    axis: names(left - 10),
  };
  const scale = { domain: [-most, most], nice: false };
  const title = measure === 'cost' ? 'change of the cost of the run, %' : 'change of the step time, %';
  const x = { field: 'change', type: 'quantitative', scale, axis: axis(title) };
  const key = [
    { name: `the figure +${share}`, swatch: 'result-0' },
    { name: `the figure −${share}`, swatch: 'result-1' },
  ];
  const chart = framed(
    `What ${share} less and more of ${rows.length} figures changes, the largest first.`,
    { left, right, top: 4, bottom: 40 },
    { step: 22 },
    key,
    {
      layer: [
        {
          data: { values },
          mark: { type: 'bar', height: 14 },
          encoding: {
            ...{ y, x, x2: { datum: 0 }, color: { field: 'colour', type: 'nominal', scale: null } },
            description: { field: 'tip' },
          },
        },
        {
          data: { values: [{}] },
          mark: { type: 'rule', color: INK, strokeWidth: 1.5, aria: false },
          encoding: { x: { datum: 0, type: 'quantitative', scale } },
        },
        {
          data: { values: said },
          mark: { type: 'text', align: 'left', x: { expr: 'width + 6' }, aria: false },
          encoding: { y, text: { field: 'text' } },
        },
      ],
    },
  );
  const undrawn = tornado.length - rows.length;
  return {
    ...chart,
    note: `At the right the change with ${share} less and more of the figure.${undrawn > 0 ? ` Not drawn: ${undrawn} figures that change less.` : ''}`,
  };
}

function drawn(row: SensitivityRow, end: 'low' | 'high', { by, base }: Sensitivity, measure: Measure) {
  const { value, stepTimeSeconds, run } = row[end];
  const what = `${row.name} ${end === 'low' ? '−' : '+'}${shareOf(by)} (${figure(value, row.unit)})`;
  const cost = run === null ? '' : ` · run ${dollars(run.costUsd)}`;
  const change = changeOf(row[end], base, measure);
  return {
    ...{ name: row.name, colour: end === 'low' ? LOWERED : RAISED, change: 100 * change },
    tip: `${what} · step ${duration(stepTimeSeconds)}${cost} · ${signed(change)} · ${row.kind}: ${row.source}`,
  };
}
