/**
 * A workbook as data: sheets of typed cells, and how each is looked at. `write.ts` alone makes a file of it, so that what
 * stands in a sheet can be read without one.
 */

/** What a cell holds. A text is never taken for a formula, whatever it begins with. */
export type SheetValue = string | number | boolean | Date | null;

/** What the spreadsheet works out: `MINIFS(cost_p50_usd,model,$B$4)`, in English and without the equals sign. */
export interface Formula {
  readonly formula: string;
}

export type Look = 'title' | 'section' | 'header' | 'number-header' | 'input' | 'soft';

export interface SheetCell {
  readonly value: SheetValue | Formula;
  /** Number format of the spreadsheet, such as `0.0%`; needed for a date. */
  readonly format?: string;
  readonly look?: Look;
}

export type SheetRow = readonly (SheetCell | null)[];

export interface Sheet {
  /** At most 31 characters. */
  readonly name: string;
  readonly rows: readonly SheetRow[];
  /** Of the columns, in characters. */
  readonly widths: readonly number[];
  /** Rows and columns that stay in sight, from the first. */
  readonly frozen?: { readonly rows: number; readonly columns: number };
  /** Of a sheet whose first row is a header: it has a filter, and formulas know its columns by these names, if any. */
  readonly columnNames?: readonly string[];
}

export interface Workbook {
  readonly sheets: readonly Sheet[];
}

/** A column of a table. */
export interface SheetColumn<Row> {
  readonly title: string;
  value(row: Row): SheetValue;
  /** Of numbers and dates. */
  readonly format?: string;
}

const LEAST_WIDTH = 6;
const MOST_WIDTH = 48;

/** A sheet of one table, with its header in sight and a filter; formulas may use the titles as names of columns. */
export function listSheet<Row>(
  name: string,
  columns: readonly SheetColumn<Row>[],
  rows: readonly Row[],
  frozenColumns: number,
): Sheet {
  const cells = [headerOf(columns), ...rows.map((row) => columns.map((column) => cellOf(column, row)))];
  return {
    ...{ name, rows: cells, widths: widthsOf(cells) },
    frozen: { rows: 1, columns: frozenColumns },
    columnNames: columns.map(({ title }) => title),
  };
}

/** What stands on a page of text and tables, one below the other. */
export type Block =
  | { readonly look: Look | 'plain'; readonly lines: readonly string[] }
  | { readonly table: readonly SheetRow[] };

/** Columns and rows as a block of a page. */
export function tableBlock<Row>(columns: readonly SheetColumn<Row>[], rows: readonly Row[]): Block {
  return { table: [headerOf(columns), ...rows.map((row) => columns.map((column) => cellOf(column, row)))] };
}

/** A sheet of several blocks. Lines of text run on over the columns beside them. */
export function pageSheet(name: string, blocks: readonly Block[]): Sheet {
  const rows = blocks.flatMap((block): SheetRow[] => {
    if ('table' in block) return [...block.table, []];
    const look = block.look === 'plain' ? {} : { look: block.look };
    return block.lines.map((value) => [{ value, ...look }]);
  });
  return { name, rows, widths: widthsOf(blocks.flatMap((block) => ('table' in block ? block.table : []))) };
}

function headerOf(columns: readonly SheetColumn<never>[]): SheetRow {
  return columns.map(({ title, format }) => ({
    ...{ value: title, look: format === undefined ? 'header' : 'number-header' },
  }));
}

function cellOf<Row>({ value, format }: SheetColumn<Row>, row: Row): SheetCell | null {
  const held = value(row);
  if (held === null || held === '') return null;
  if (typeof held === 'number') {
    if (!Number.isFinite(held)) throw new Error(`a figure of a sheet came out as ${held}`);
    return { value: held, format: format ?? (Number.isInteger(held) ? '#,##0' : 'General') };
  }
  return held instanceof Date ? { value: held, format: format ?? 'yyyy-mm-dd' } : { value: held };
}

/** As wide as the widest cell, within limits: the rest of a long text is read in its cell. */
function widthsOf(rows: readonly SheetRow[]): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) {
      const width = cell === null ? 0 : shownLength(cell);
      widths[i] = Math.min(MOST_WIDTH, Math.max(widths[i] ?? LEAST_WIDTH, width));
    }
  }
  return widths;
}

function shownLength({ value, format = '', look }: SheetCell): number {
  // The arrow of the filter stands beside a header.
  if (typeof value === 'string') return value.length + (look?.endsWith('header') ? 4 : 2);
  if (typeof value !== 'number') return 12;
  const [, decimals = ''] = /0\.(0+)/.exec(format) ?? [];
  const digits = Math.abs(value * (format.endsWith('%') ? 100 : 1)).toFixed(0).length;
  const literal = format === 'General' ? 6 : 3;
  return digits + Math.floor((digits - 1) / 3) + decimals.length + literal;
}
