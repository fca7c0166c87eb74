/** A pipeline schedule in PyTorch's CSV, read and written as Python's csv module does. Loaded only where one is named. */
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { InputError } from '../../input/error.js';
import { readText } from '../../input/read-file.js';
import { tableOfFile } from '../../strategies/schedules/pytorch/read.js';
import { fileOfTable } from '../../strategies/schedules/pytorch/write.js';
import type { ScheduleTable } from '../../strategies/schedules/table.js';

/** Throws InputError with line and cell for what is no schedule. */
export function scheduleAt(path: string): ScheduleTable {
  const text = readText(path, 'pipeline schedule');
  if (/[\0\ufffd]/.test(text)) {
    throw new InputError(`${path} is not text; give a schedule file of PyTorch: CSV, one line for each rank`);
  }
  return scheduleIn(text, path);
}

/** The same of its text. */
export function scheduleIn(text: string, path: string): ScheduleTable {
  let rows: string[][];
  try {
    rows = parse(text, { relax_column_count: true, record_delimiter: ['\r\n', '\n'], bom: true });
  } catch (error) {
    throw new InputError(
      `${path} is no CSV: ${(error as Error).message}; a schedule file of PyTorch has one line for each rank and no quotes`,
    );
  }
  return tableOfFile(path, { cells: rows, lineEnd: text.includes('\r\n') ? '\r\n' : '\n' });
}

/** Bytes as Python's csv.writer writes them; lines of what was read from a file end as they did there. */
export function scheduleText(table: ScheduleTable): string {
  const { cells, lineEnd } = fileOfTable(table);
  return stringify(cells as string[][], { record_delimiter: lineEnd });
}
