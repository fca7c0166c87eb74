/** Reading CSV back as a program would: strictly by RFC 4180, every field as the text it holds. */
import { parse } from 'csv-parse/sync';

/** Rows of fields, the header first. Throws on a bare quote, a wrong number of fields or a lone LF. */
export function fields(text: string): string[][] {
  return parse(text, { record_delimiter: '\r\n', relax_column_count: false });
}

/** Rows as objects by column name. */
export function records(text: string): Record<string, string>[] {
  const [header = [], ...rows] = fields(text);
  return rows.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i] ?? ''])));
}

/** Texts that a spreadsheet might run, split over cells, or turn into something else. */
export const HOSTILE = [
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  ' =1+1',
  '=HYPERLINK("http://x","y")',
  "=cmd|' /C calc'!A0",
  '＝1+1',
  'a,"b"\r\nc',
  '"',
  "'quoted'",
  ';=1+1',
  '<b>&amp;</b>',
  '1.06× slower – “why”',
];
