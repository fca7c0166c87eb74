/**
 * Rows and columns as CSV (RFC 4180), in UTF-8 without a byte-order mark, which many readers would take for
 * part of the first name. No cell can be taken for a formula by a spreadsheet: a text that begins like one
 * gets an apostrophe before it; a number is never touched.
 */
import { stringify } from 'csv-stringify/sync';

export type CsvValue = string | number | boolean | null;

export interface FileColumn<Row> {
  /** Snake case; ends in the unit, if there is one. */
  readonly name: string;
  /** What a reader of `docs/csv.md` is told, as Markdown. */
  readonly meaning: string;
  value(row: Row): CsvValue;
}

/** A column. */
export function column<Row>(name: string, meaning: string, value: (row: Row) => CsvValue): FileColumn<Row> {
  return { name, meaning, value };
}

/**
 * The whole file: one header row, lines end in CR LF, true and false are spelled out, null is empty.
 * Throws when a figure is not finite: no spreadsheet knows `NaN`; a sum that nobody knows is empty.
 */
export function csvFile<Row>(columns: readonly FileColumn<Row>[], rows: readonly Row[]): string {
  return stringify(
    rows.map((row) => columns.map((c) => finite(c.name, c.value(row)))),
    {
      header: true,
      columns: columns.map(({ name }) => name),
      record_delimiter: '\r\n',
      escape_formulas: true,
      // Also quoted: blanks at either end, which some readers drop otherwise.
      quoted_match: /[\r\n]|^\s|\s$/,
      cast: { boolean: (value) => String(value) },
    },
  );
}

/** Columns of money, which are empty where nobody knows the price. */
const SUM = /(^|_)(usd|cost|price)(_|$)/;

function finite(name: string, value: CsvValue): CsvValue {
  if (Number.isNaN(value) && SUM.test(name)) return null;
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new Error(`the figure '${name}' came out as ${value}`);
  }
  return value;
}
