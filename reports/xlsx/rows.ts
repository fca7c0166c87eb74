/** The rows of a CSV file as a workbook: typed, with what each column means, and the sources. */
import type { FileColumn } from '../csv/file.js';
import { columnsSheet } from './columns.js';
import { sheetColumn } from './formats.js';
import { assumptionBlocks, type MadeBy, madeByBlocks, type Rests } from './sources.js';
import { listSheet, pageSheet, type Workbook } from './workbook.js';

export interface RowsWorkbook<Row> {
  /** Of the sheet with the rows. */
  readonly name: string;
  readonly columns: readonly FileColumn<Row>[];
  readonly rows: readonly Row[];
  readonly madeBy: MadeBy;
  readonly rests: readonly Rests[];
}

export function rowsWorkbook<Row>({ name, columns, rows, madeBy, rests }: RowsWorkbook<Row>): Workbook {
  const shown = columns.map((column) => ({ ...column, ...sheetColumn(column) }));
  return {
    sheets: [
      // The place and the strategy stay in sight.
      listSheet(name, shown, rows, 2),
      columnsSheet(shown),
      pageSheet('Sources', [...madeByBlocks(madeBy), ...assumptionBlocks(rests)]),
    ],
  };
}
