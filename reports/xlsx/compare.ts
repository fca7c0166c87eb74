/** A comparison as a workbook: the columns and rows of its CSV file, what each column means, and the sources. */
import { COMPARE_COLUMNS, type CompareLine } from '../csv/compare-columns.js';
import { columnsSheet } from './columns.js';
import { sheetColumn } from './formats.js';
import { assumptionBlocks, type MadeBy, madeByBlocks, type Rests } from './sources.js';
import { listSheet, pageSheet, type Workbook } from './workbook.js';

export interface CompareWorkbook {
  readonly lines: readonly CompareLine[];
  readonly madeBy: MadeBy;
  readonly rests: readonly Rests[];
}

export function compareWorkbook({ lines, madeBy, rests }: CompareWorkbook): Workbook {
  const columns = COMPARE_COLUMNS.map((column) => ({ ...column, ...sheetColumn(column) }));
  return {
    sheets: [
      // Rank and strategy stay in sight.
      listSheet('Compare', columns, lines, 2),
      columnsSheet(columns),
      pageSheet('Sources', [...madeByBlocks(madeBy), ...assumptionBlocks(rests)]),
    ],
  };
}
