/**
 * Squares of a grid in classes of one measure, light to dark. Filled: every limit is met; hollow, with a letter: what
 * binds. Figures are written where they have room, and every square says what it is.
 */
import { largest, smallest } from '../../../input/extremes.js';
import type { PlanRow } from '../../../planning/plan/row.js';
import { INK } from '../../charts/render.js';
import { HEAT, HEAT_BEST } from '../palette.js';
import { BINDINGS, bindingWords, type Measure } from '../plan/figures.js';
import type { GridOfSquares, Picture, Square } from '../plan/grid.js';
import {
  type AxisUnit,
  framed,
  type KeyEntry,
  NARROW,
  names,
  type PageChart,
  textWidth,
  WIDE,
} from './frame.js';

/** Share of a drawing that the names at the left take at most. */
const MOST_NAMES = 0.35;
const STEP = 28;
const RIGHT = 12;

/** Classes of a measure: their upper ends but the last's, as many ratios apart. */
export interface Classes {
  readonly ends: readonly number[];
  readonly key: readonly KeyEntry[];
}

/** Of what is drawn filled, in the unit of the squares. Where all is nearly alike, one class. */
export function classesOf(figures: readonly number[], { unit, size }: AxisUnit): Classes {
  const said = (figure: number) => `${shortFigure(figure / size)} ${unit}`;
  if (figures.length === 0) return { ends: [], key: [] };
  const [low, high] = [smallest(figures), largest(figures)];
  const classes = low > 0 && high / low > 1.02 ? HEAT.length : 1;
  const ratio = (high / low) ** (1 / classes);
  const ends = Array.from({ length: classes - 1 }, (_, i) => Number((low * ratio ** (i + 1)).toPrecision(3)));
  const key = Array.from({ length: classes }, (_, i): KeyEntry => {
    const swatch = `heat-${classes === 1 ? 2 : i}`;
    if (classes === 1) return { swatch, name: low === high ? said(low) : `${said(low)} to ${said(high)}` };
    if (i === 0) return { swatch, name: `from ${said(low)}` };
    return { swatch, name: `from ${said(ends[i - 1]!)}` };
  });
  return { ends, key };
}

/** What all pictures of a grid share. */
export interface Shading {
  readonly measure: Measure;
  readonly classes: Classes;
  /** Of the figures in the squares. */
  readonly unit: AxisUnit;
  /** Names a cell in its tip. */
  readonly nameOf: (row: PlanRow) => string;
  /** The best of all that meet the limits, of each job. */
  readonly bests: ReadonlySet<PlanRow | undefined>;
}

/** A picture of the grid. */
export function heatChart(picture: Picture, grid: GridOfSquares, shading: Shading): PageChart {
  return { ...drawnAt(WIDE, picture, grid, shading), narrow: drawnAt(NARROW, picture, grid, shading) };
}

function drawnAt(
  width: number,
  picture: Picture,
  { across, up }: GridOfSquares,
  shading: Shading,
): PageChart {
  const { squares } = picture;
  const columns = across.values.filter((value) => squares.some(({ x }) => x === value));
  const lines = up === null ? [''] : up.values.filter((value) => squares.some(({ y }) => y === value));
  const left = up === null ? 12 : Math.min(MOST_NAMES * width, largest(lines.map(textWidth))) + 12;
  const column = (width - left - RIGHT) / columns.length;
  const values = squares.map((square) => drawn(square, 0.92 * column, shading));
  const longest = largest(columns.map(textWidth));
  // Turned where they are longer than a column is wide.
  const isTurned = longest + 8 > column;
  const most = Math.min(MOST_NAMES * NARROW, longest);
  // Vega takes a character for 9.6 pixels wide when it sets the title below turned names.
  const bottom = (isTurned ? 0.72 * ((9.7 / 6.9) * most + 12) : 14) + 36;
  const band = { paddingInner: 0.08, paddingOuter: 0.04 };
  const x = {
    ...{ field: 'column', type: 'nominal', sort: columns, scale: { ...band, domain: columns } },
    axis: {
      ...names(MOST_NAMES * NARROW),
      ...{ title: across.name, titlePadding: 8, labelAngle: isTurned ? -45 : 0 },
      ...(isTurned ? { labelAlign: 'right', labelBaseline: 'middle' } : {}),
    },
  };
  const y = {
    ...{ field: 'line', type: 'nominal', sort: lines, scale: { ...band, domain: lines } },
    axis: up === null ? null : names(left - 10),
  };
  const by = `${across.name}${up === null ? '' : ` and ${up.name}`}`;
  const of = picture.name === '' ? '' : `, ${picture.name}`;
  return framed(
    `${shading.measure.name} by ${by}${of}: ${squares.length} squares.`,
    { left, right: RIGHT, top: 6, bottom },
    STEP * lines.length,
    [],
    {
      data: { values },
      layer: [
        ...[true, false].map((isWithin) => ({
          transform: [{ filter: `datum.isWithin === ${isWithin}` }],
          mark: { type: 'rect', cornerRadius: 2, opacity: 1, ...(isWithin ? {} : { strokeDash: [3, 3] }) },
          encoding: {
            ...{ x, y, description: { field: 'tip' } },
            fill: { field: 'fill', type: 'nominal', scale: null },
            stroke: { condition: { test: 'datum.isBest', value: HEAT_BEST }, value: INK },
            strokeWidth: { condition: { test: 'datum.isBest', value: 3 }, value: 0.6 },
          },
        })),
        {
          transform: [{ filter: "datum.written !== ''" }],
          mark: { type: 'text', aria: false, baseline: 'middle', fontSize: 11.5 },
          encoding: {
            ...{ x, y, text: { field: 'written' } },
            color: { field: 'ink', type: 'nominal', scale: null },
          },
        },
      ],
    },
  );
}

/** A square: its colour, what has room to be written in `pixels`, and what it says of itself. */
function drawn(
  { x, y, row, cells }: Square,
  pixels: number,
  { measure, classes: { ends }, unit, nameOf, bests }: Shading,
) {
  const figure = measure.of(row);
  const isWithin = row.binds === 'none' && figure !== null;
  const place = figure === null ? -1 : ends.findIndex((end) => figure < end);
  const heat = HEAT[ends.length === 0 ? 2 : place === -1 ? ends.length : place]!;
  const letter = row.binds === 'none' ? '' : BINDINGS[row.binds].letter;
  const digits = figure === null ? '' : shortFigure(figure / unit.size);
  const both = [digits, letter].filter((part) => part !== '').join(' ');
  const isBest = bests.has(row);
  const of = cells > 1 ? ` · ${measure.best} of ${cells} cells` : '';
  return {
    ...{ column: x, line: y, isWithin, isBest },
    ...{ fill: isWithin ? heat.colour : 'transparent', ink: isWithin ? heat.ink : INK },
    written: [both, letter].find((text) => textWidth(text) + 4 <= pixels) ?? '',
    tip: `${nameOf(row)} · ${figure === null ? 'no figure' : measure.said(figure)}${isBest ? ` · ${measure.best} of all` : ''} · ${bindingWords(row)}${of}`,
  };
}

/** Three digits, as few characters as that takes. */
function shortFigure(figure: number): string {
  const size = Math.abs(figure);
  if (size >= 999.5) return Math.round(figure).toLocaleString('en');
  return String(Number(figure.toPrecision(3)));
}
