/** A sensitivity analysis for a person: a tornado of bars, a line a figure, that needs no colour; then what it rests on. */
import { largest } from '../../input/extremes.js';
import type { Sensitivity, SensitivityRow } from '../../planning/sensitivity/result.js';
import { layoutLegend, shortLayout } from '../layout.js';
import { type Column, grid } from '../tables/grid.js';
import { setHeading } from '../tables/heading.js';
import { paint, type Style, wrap } from '../tables/style.js';
import { carbon, dollars, duration, energy, figure } from '../tables/units.js';
import { changeOf, type Lines, linesOf, sentencesOf, shareOf, signed } from './lines.js';

/** Changes of at least this share have their source said. */
const SOURCED = 0.01;

/** The whole page, ending in a line break. `head` restates the question. */
export function sensitivityText(told: Sensitivity, head: readonly string[], style: Style): string {
  const p = paint(style);
  const lines = linesOf(told);
  const { tornado, measure } = lines;
  const blocks = [
    setHeading(head, style),
    wrap(baseWords(told), style),
    tornado.length === 0
      ? []
      : [
          ...wrap(titleOf(told, measure), style).map(p.bold),
          ...grid(tornadoColumns(told, lines, style), tornado, style),
          ...wrap(KEY, style).map(p.dim),
        ],
    sourcesOf(told, lines, style),
    lines.energy.length === 0
      ? []
      : [
          ...wrap('Energy and carbon of the run, where nothing else changes', style).map(p.bold),
          ...grid(energyColumns(told), lines.energy, style),
        ],
    [...sentencesOf(told, lines), layoutLegend([told.base.layout], [told.inputs])].flatMap((text) =>
      wrap(text, style),
    ),
  ];
  const text = blocks.filter((block) => block.length > 0).map((block) => block.join('\n'));
  return `${text.join('\n\n')}\n`.replaceAll(BLANK, ' ').replaceAll(/ +$/gm, '');
}

const KEY = 'Bars: █ with the figure raised, ░ with it lowered; left of the line is less, right of it more.';

export function titleOf({ by }: Sensitivity, measure: Lines['measure']): string {
  return `Change of the ${measure === 'cost' ? 'cost of the run' : 'step time'} with ${shareOf(by)} less and more of each figure`;
}

/** The answer as it is. */
export function baseWords({ base }: Sensitivity): string {
  const { totals, fits } = base;
  const run =
    totals === null
      ? ''
      : `, ${duration(totals.timeToTrainSeconds)} and ${dollars(totals.costUsd)} for the run`;
  return `As things are: ${base.strategy} ${shortLayout(base.layout)}, a step of ${duration(base.stepTimeSeconds)}${run}${fits ? '' : '; it does not fit in memory'}.`;
}

export function nowColumn(leaves: number): Column<SensitivityRow> {
  return { title: 'now', align: 'right', leaves, cell: ({ value, unit }) => figure(value, unit) };
}

function tornadoColumns(
  { base, by }: Sensitivity,
  { measure, tornado }: Lines,
  style: Style,
): readonly Column<SensitivityRow>[] {
  const share = shareOf(by);
  const changed = (end: 'low' | 'high') => (row: SensitivityRow) => signed(changeOf(row[end], base, measure));
  const half = halfWidth(style.width);
  const most = largest(
    tornado.flatMap(({ low, high }) => [low, high].map((end) => Math.abs(changeOf(end, base, measure)))),
  );
  return [
    { title: 'figure', align: 'left', leaves: 0, cell: ({ name }) => name },
    { ...nowColumn(2), aside: 'nothing' },
    { title: 'kind', align: 'left', leaves: 1, aside: 'nothing', cell: ({ kind }) => kind },
    { title: `−${share}`, align: 'right', leaves: 0, cell: changed('low') },
    {
      ...{ title: `${'less'.padStart(half)}│more`, align: 'left', leaves: 0 },
      cell: ({ low, high }) => {
        return bar(changeOf(low, base, measure) / most, changeOf(high, base, measure) / most, half);
      },
    },
    { title: `+${share}`, align: 'right', leaves: 0, cell: changed('high') },
    ...(measure === 'cost' ? [dollarsAt('low', `−${share}`), dollarsAt('high', `+${share}`)] : []),
  ];
}

function dollarsAt(end: 'low' | 'high', sign: string): Column<SensitivityRow> {
  const title = `cost at\n${sign}`;
  return {
    title,
    align: 'right',
    leaves: 3,
    aside: 'nothing',
    cell: (row) => dollars(row[end].run!.costUsd),
  };
}

/** Columns of half a bar, by those of the page. */
function halfWidth(columns: number): number {
  return Math.max(5, Math.min(16, Math.floor((columns - 50) / 4)));
}

/** Both changes from the line in the middle, as shares of the largest; where both lie on one side, the longer shows. */
function bar(low: number, high: number, half: number): string {
  const cells = Array.from({ length: 2 * half }, () => ' ');
  const drawn = [
    { share: low, sign: '░' },
    { share: high, sign: '█' },
  ].sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
  for (const { share, sign } of drawn) {
    const length = Math.round(Math.abs(share) * half);
    for (let i = 0; i < length; i++) cells[share < 0 ? half - 1 - i : half + i] = sign;
  }
  return `${cells.slice(0, half).join('')}│${cells.slice(half).join('')}`.replaceAll(' ', BLANK);
}

/** A cell of a table loses blanks at its ends, and these it keeps. */
const BLANK = '\u00a0';

/** Where the figures that matter are from, each source once. */
function sourcesOf({ base }: Sensitivity, { measure, tornado }: Lines, style: Style): string[] {
  const matter = tornado.filter(({ low, high }) => {
    return largest([low, high].map((end) => Math.abs(changeOf(end, base, measure)))) >= SOURCED;
  });
  if (matter.length === 0) return [];
  const bySource = new Map<string, SensitivityRow[]>();
  for (const row of matter) bySource.set(row.source, [...(bySource.get(row.source) ?? []), row]);
  return [
    ...wrap(`Sources of the figures that change it by 1 % and more`, style).map(paint(style).bold),
    ...[...bySource].flatMap(([source, rows]) => {
      const figures = rows.map(({ name, value, unit, kind }) => `${name} (${figure(value, unit)}, ${kind})`);
      return [...wrap(`${figures.join('; ')}:`, style), ...wrap(source, style, '    ')];
    }),
  ];
}

function energyColumns({ base, by }: Sensitivity): readonly Column<SensitivityRow>[] {
  const share = shareOf(by);
  const columns = (['low', 'high'] as const).flatMap((end): Column<SensitivityRow>[] => {
    const sign = end === 'low' ? '−' : '+';
    return [
      {
        ...{ title: `energy at\n${sign}${share}`, align: 'right', leaves: 0 },
        cell: ({ [end]: at }) => `${energy(at.run!.energyKwh)} ${brackets(changeOf(at, base, 'energy'))}`,
      },
      {
        ...{ title: `CO₂e at\n${sign}${share}`, align: 'right', leaves: 1 },
        cell: ({ [end]: at }) => `${carbon(at.run!.carbonKg)} ${brackets(changeOf(at, base, 'carbon'))}`,
      },
    ];
  });
  return [
    { title: 'figure', align: 'left', leaves: 0, cell: ({ name }) => name },
    nowColumn(2),
    { title: 'kind', align: 'left', leaves: 3, aside: 'bare', cell: ({ kind }) => kind },
    ...columns,
  ];
}

function brackets(share: number): string {
  const said = signed(share);
  return said === '0' ? '' : `(${said})`;
}
