/**
 * A comparison as CSV (RFC 4180): one header row, one row per configuration, the ones that do not fit
 * last. No cell can be taken for a formula by a spreadsheet.
 */
import { stringify } from 'csv-stringify/sync';
import type { Comparison } from '../planning/comparison.js';
import { CSV_COLUMNS, type CsvRow } from './csv-columns.js';

/** The whole file. Lines end in CR LF; true and false are spelled out; what is unknown is empty. */
export function csv({ rows, misfits, inputs }: Comparison): string {
  const all: CsvRow[] = [
    ...rows.map((row, i) => ({ row, rank: i + 1, inputs, why: row.why })),
    ...misfits.map(({ row, change }) => ({ row, rank: null, inputs, why: change })),
  ];
  return stringify(
    all.map((row) => CSV_COLUMNS.map((column) => column.value(row))),
    {
      header: true,
      columns: CSV_COLUMNS.map(({ name }) => name),
      record_delimiter: '\r\n',
      escape_formulas: true,
      quoted_match: /[\r\n]/,
      cast: { boolean: (value) => String(value) },
    },
  );
}
