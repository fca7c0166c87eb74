/**
 * The columns of a CSV file as those of a sheet: the same names and figures, shown by the unit their name ends in. Times
 * of a whole run, which a file has in seconds, are in days here, and days of the calendar are dates.
 */
import type { CsvValue, FileColumn } from '../csv/file.js';
import type { SheetColumn, SheetValue } from './workbook.js';

const DAY = 86_400;

/** Number formats by the end of a name. The dollar is that of the United States wherever the file is opened. */
const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/_usd_per_device_hour$/, '[$$-409]#,##0.00'],
  [/_usd$/, '[$$-409]#,##0'],
  [/_days$/, '#,##0.0'],
  [/_s$/, '#,##0.000'],
  [/_[gm]ib$/, '#,##0.0'],
  [/^(mfu|hfu|goodput|mfu_low|mfu_high|deadline_use|budget_use|scaling_efficiency)$/, '0.0%'],
  [/_tflops_per_device$|^tokens_per_s|_kwh$|_kg$|_hours$/, '#,##0'],
];

/** The number format of a column of this name; undefined where figures say it themselves. */
export function formatFor(name: string): string | undefined {
  return BY_NAME.find(([end]) => end.test(name))?.[1];
}

/** A column of a file as one of a sheet. */
export function sheetColumn<Row>({ name, value }: FileColumn<Row>): SheetColumn<Row> {
  if (/^(time_to_train|deadline)\w*_s$/.test(name)) {
    const title = name.replace(/_s$/, '_days');
    return { title, ...formatted(title), value: (row) => days(value(row)) };
  }
  if (name.endsWith('_date')) return { title: name, value: (row) => dateIn(value(row)) };
  return { title: name, ...formatted(name), value };
}

function formatted(name: string): { format?: string } {
  const format = formatFor(name);
  return format === undefined ? {} : { format };
}

function days(seconds: CsvValue): CsvValue {
  return typeof seconds === 'number' ? seconds / DAY : seconds;
}

/** `2026-11-09` as a date. What is none stays a text: a month, too, which is no day, and is as old as its last. */
export function dateIn(text: CsvValue): SheetValue {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(String(text)) ?? [];
  if (year === undefined) return text;
  return new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
}
