/** `llmsim merge --xlsx`: the workbook of a plan from the rows of its shards. */
import { Summing } from '../../planning/plan/summary.js';
import { planHead } from '../../reports/plan.js';
import type { Arguments } from '../options/arguments.js';
import { type MergedPlan, rowOfShard } from './merged.js';
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
        const row = rowOfShard(line);
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
