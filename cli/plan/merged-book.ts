/** `llmsim merge --xlsx`: the workbook of a plan from the rows of its shards. */
import { InputError } from '../../input/error.js';
import type { PlanRow } from '../../planning/plan/row.js';
import { Summing } from '../../planning/plan/summary.js';
import { rowIn } from '../../reports/csv/plan.js';
import { PLAN_COLUMNS, planValue } from '../../reports/csv/plan-columns.js';
import { planHead } from '../../reports/plan.js';
import type { Arguments } from '../options/arguments.js';
import type { MergedPlan } from './merged.js';
import { planBook } from './plan-book.js';

export interface MergedBook {
  readonly path: string;
  write(): Promise<void>;
}

/** The workbook that `args` asks for. Throws InputError where it cannot be written. */
export function mergedBook(args: Arguments, { lines }: MergedPlan): MergedBook {
  const book = planBook('merge', args, lines.length)!;
  return {
    path: book.path,
    async write() {
      const summing = new Summing();
      for (const line of lines) {
        const row = checked(rowIn(line));
        summing.add(row);
        book.add(row);
      }
      const { summary } = summing;
      // Rows do not tell which lists they came from.
      const [, limits] = planHead(summary, { evaluations: 0, dimensions: [], shard: '1/1' });
      await book.write(summary, [`${lines.length} cells, merged from the files of shards`, limits!]);
    },
  };
}

/** A file may be damaged where its rows are still told apart. Throws InputError for what is no figure. */
function checked(row: PlanRow): PlanRow {
  const broken = PLAN_COLUMNS.find((column) => {
    const value = planValue(column, row);
    return typeof value === 'number' && !Number.isFinite(value);
  });
  if (broken === undefined) return row;
  throw new InputError(
    `the row of cell ${row.cell} is damaged: its '${broken.name}' is no number; run its shard again`,
  );
}
