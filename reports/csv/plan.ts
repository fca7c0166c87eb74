/** `llmsim plan --csv`: lines of the file, one a cell, and rows read back from them. */
import { parse } from 'csv-parse/sync';
import type { PlanRow } from '../../planning/plan/row.js';
import { column, csvFile } from './file.js';
import { PLAN_COLUMNS, type PlanColumn, planValue } from './plan-columns.js';

const COLUMNS = PLAN_COLUMNS.map((each) =>
  column<PlanRow>(each.name, each.meaning, (row) => planValue(each, row)),
);

/** The first line of the file, with its line break. */
export const PLAN_HEADER = csvFile(COLUMNS, []);

/** The line of a row, with its line break; it holds no other. */
export function planLine(row: PlanRow): string {
  return csvFile(COLUMNS, [row]).slice(PLAN_HEADER.length);
}

/** The row of a line that `planLine` wrote. Throws what the reader of the CSV library throws for any other. */
export function rowIn(line: string): PlanRow {
  const [fields] = parse(line, { record_delimiter: '\r\n', relax_column_count: false }) as string[][];
  const row: Tree = { schema: 'llmsim.plan/1' };
  for (const [i, each] of PLAN_COLUMNS.entries()) put(row, each, fields![i] ?? '');
  return withoutEmpty(row) as unknown as PlanRow;
}

interface Tree {
  [key: string]: Tree | string | number | boolean | readonly string[] | null;
}

function put(row: Tree, { path, type, per = 1, optional }: PlanColumn, field: string): void {
  if (optional === true && field === '') return;
  const keys = path.split('.');
  let at = row;
  for (const key of keys.slice(0, -1)) {
    at[key] ??= {};
    at = at[key] as Tree;
  }
  at[keys.at(-1)!] = valueIn(field, type, per);
}

function valueIn(field: string, type: PlanColumn['type'], per: number) {
  if (type === 'words') return field === '' ? [] : field.split(' ');
  if (field === '') return null;
  if (type === 'number') return Number(field) * per;
  return type === 'flag' ? field === 'true' : field.replace(/^'(?=[=+\-@\t\r＝＋－＠])/, '');
}

/** What holds nothing but empty fields is not there: null, as in the row that was written. */
function withoutEmpty(tree: Tree): Tree {
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return [key, value];
      const inside = withoutEmpty(value as Tree);
      return [key, key === 'inputs' || !isEmpty(inside) ? inside : null];
    }),
  );
}

function isEmpty(tree: Tree): boolean {
  return Object.values(tree).every((value) => value === null || (Array.isArray(value) && value.length === 0));
}
