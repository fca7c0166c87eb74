/** Rows and columns as CSV (RFC 4180) that a spreadsheet cannot take for formulas. */
import { stringify } from 'csv-stringify/sync';

export interface FileColumn<Row> {
  /** Snake case; ends in the unit, if there is one. */
  readonly name: string;
  readonly meaning: string;
  value(row: Row): string | number | boolean | null;
}

/** The whole file: one header row, lines end in CR LF, true and false are spelled out, null is empty. */
export function csvFile<Row>(columns: readonly FileColumn<Row>[], rows: readonly Row[]): string {
  return stringify(
    rows.map((row) => columns.map((column) => column.value(row))),
    {
      header: true,
      columns: columns.map(({ name }) => name),
      record_delimiter: '\r\n',
      escape_formulas: true,
      quoted_match: /[\r\n]/,
      cast: { boolean: (value) => String(value) },
    },
  );
}
