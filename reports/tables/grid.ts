/**
 * Columns of text under a header, made to fit a width. What does not fit is not cut: the least
 * important columns move, with their titles, to a line below each row, so that every width shows every
 * figure.
 */

import Table from 'cli-table3';
import { largest } from '../../input/extremes.js';
import { printable } from '../../input/printable.js';
import { fill, type Paint, paint, type Style, wrap } from './style.js';

/** What a table says, however it is set: as columns on a terminal, or as Markdown. */
export interface Figures<Row> {
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
}

type Align = 'left' | 'right';

export interface Column<Row> {
  /** May be two lines. */
  readonly title: string;
  readonly align: Align;
  /** Columns leave the table highest number first; 0 stays whatever happens. */
  readonly leaves: number;
  /** Once it has left: shown with its title (which is usual), without one, or not at all. */
  readonly aside?: 'bare' | 'nothing';
  /** A name from the program, set as code where the form has it. */
  readonly code?: true;
  /** Plain text; an empty cell says nothing below the row either. */
  cell(row: Row): string;
  /** Colour for the finished cell. */
  paint?(text: string, row: Row, p: Paint): string;
}

const GUTTER = 2;
/** Prose under a row wants at least this many columns, else it starts further left. */
const NARROW = 50;
const BORDERS = [
  ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
  ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'],
];
const NO_BORDERS = Object.fromEntries(BORDERS.map((name) => [name, '']));

/** Lines of a table of `rows`, none longer than the style’s width; `below` adds prose under a row. */
export function grid<Row>(
  given: readonly Column<Row>[],
  rows: readonly Row[],
  style: Style,
  below: (row: Row) => string = () => '',
): string[] {
  const p = paint(style);
  const columns = given.map((c) => ({ ...c, cell: (row: Row) => printable(c.cell(row)) }));
  const { kept, moved, widths } = fit(columns, rows, style.width);
  const aligns = kept.map((c) => c.align);
  const under = widths[0]! + GUTTER;
  const indent = ' '.repeat(style.width - under < NARROW ? 2 * GUTTER : under);
  return [
    ...set(
      kept.map((c) => eachLine(c.title, p.bold)),
      aligns,
      widths,
    ),
    ...set(
      widths.map((w) => p.dim('─'.repeat(w))),
      aligns,
      widths,
    ),
    ...rows.flatMap((row) => [
      ...set(
        kept.map((c) => painted(c, row, p)),
        aligns,
        widths,
      ),
      ...fill(aside(moved, row), style, indent).map(p.dim),
      ...wrap(below(row), style, indent).map(p.dim),
    ]),
  ];
}

/** One row of cells as lines of text; a cell wider than its column is wrapped between words. */
function set(cells: readonly string[], aligns: readonly Align[], widths: readonly number[]): string[] {
  const table = new Table({
    chars: { ...NO_BORDERS, middle: ' '.repeat(GUTTER) },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: [...aligns],
    colWidths: [...widths],
    wordWrap: true,
  });
  table.push(cells.map((content) => ({ content, vAlign: 'bottom' })));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

/** The figures of the columns that left the table, each with its title. */
function aside<Row>(moved: readonly Column<Row>[], row: Row): string[] {
  const said = moved
    .filter((c) => c.aside !== 'nothing' && c.cell(row) !== '')
    .map((c) => (c.aside === 'bare' ? '' : `${oneLine(c.title)} `) + c.cell(row));
  return said.map((text, i) => (i < said.length - 1 ? `${text} ·` : text));
}

/** The columns that have something to say in at least one row. */
export function speaking<Row>({ columns, rows }: Figures<Row>): Column<Row>[] {
  return columns.filter((c) => rows.some((row) => c.cell(row) !== ''));
}

/**
 * Which columns stay, and how wide. A column of words may give way by wrapping; a figure is never broken.
 * When that is not enough even for the columns that stay whatever happens, they leave too, last one first,
 * down to the first.
 */
function fit<Row>(columns: readonly Column<Row>[], rows: readonly Row[], width: number) {
  const texts = (c: Column<Row>) => rows.map((row) => c.cell(row));
  const wide = new Map(columns.map((c) => [c, longest([...c.title.split('\n'), ...texts(c)])]));
  const words = (c: Column<Row>) => [c.title, ...texts(c)].flatMap((text) => text.split(/\s/));
  const least = new Map(columns.map((c) => [c, c.align === 'left' ? longest(words(c)) : wide.get(c)!]));
  const spread = (some: readonly Column<Row>[]) =>
    some.reduce((sum, c) => sum + wide.get(c)! + GUTTER, -GUTTER);
  /** The column with most to give, and what it can. */
  const slack = (c: Column<Row>) => wide.get(c)! - least.get(c)!;
  const giving = (some: readonly Column<Row>[]) => some.reduce((a, b) => (slack(b) > slack(a) ? b : a));
  let kept = speaking({ columns, rows });
  while (spread(kept) > width && kept.some((c) => c.leaves > 0)) {
    const first = largest(kept.map((c) => c.leaves));
    kept = kept.filter((c) => c.leaves !== first);
  }
  while (kept.length > 1 && spread(kept) - width > slack(giving(kept))) kept = kept.slice(0, -1);
  const tooWide = Math.max(0, spread(kept) - width);
  const narrowed = giving(kept);
  const widths = kept.map((c) => wide.get(c)! - (c === narrowed ? tooWide : 0));
  return { kept, moved: columns.filter((c) => !kept.includes(c)), widths };
}

function longest(texts: readonly string[]): number {
  return largest(
    texts.map((text) => text.length),
    1,
  );
}

function painted<Row>(column: Column<Row>, row: Row, p: Paint): string {
  const text = column.cell(row);
  return column.paint === undefined ? text : column.paint(text, row, p);
}

function eachLine(text: string, colour: (line: string) => string): string {
  return text.split('\n').map(colour).join('\n');
}

/** A title on a single line. */
export function oneLine(title: string): string {
  return title.replace(/(?<=-)\n|\n(?=\/)/g, '').replaceAll('\n', ' ');
}
