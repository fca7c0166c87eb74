/** The sheet that says what each column of another means, and under which name a CSV file has it. */
import { listSheet, type Sheet, type SheetColumn } from './workbook.js';

export interface Described {
  /** In the workbook. */
  readonly title: string;
  /** In the CSV file; another where that counts in another unit. */
  readonly name: string;
  /** Markdown. */
  readonly meaning: string;
}

const COLUMNS: readonly SheetColumn<Described>[] = [
  { title: 'column', value: ({ title }) => title },
  { title: 'in the CSV file', value: ({ name }) => name },
  { title: 'meaning', value: ({ meaning }) => meaning.replaceAll('`', '') },
];

export function columnsSheet(columns: readonly Described[]): Sheet {
  return { ...listSheet('Columns', COLUMNS, columns, 1), columnNames: [] };
}
