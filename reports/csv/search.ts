/** `llmsim search --csv`: the columns of compare, and where a row is from; the best first, then what else is on the front. */
import type { Found, FoundRow } from '../../planning/found.js';
import { COMPARE_COLUMNS, type CompareLine } from './compare-columns.js';
import { column, csvFile, type FileColumn } from './file.js';

interface FoundLine extends CompareLine {
  readonly row: FoundRow;
  readonly onFront: boolean;
}

/** Those of compare, in their order, then these. */
export const SEARCH_COLUMNS: readonly FileColumn<FoundLine>[] = [
  ...COMPARE_COLUMNS,
  column('searched_cluster', 'the cluster as it was named, with its size', ({ row }) => row.cluster),
  column('step_cost_usd', 'price of one step', ({ row }) => row.stepUsd),
  column(
    'pareto',
    '`true` if nothing else found is as good in time, cost and devices and better in one of them',
    ({ onFront }) => onFront,
  ),
];

/** The whole file. */
export function foundCsv({ rows, pareto, inputs }: Found): string {
  const key = (row: FoundRow) => JSON.stringify([row.input, row.strategy, row.layout]);
  const front = new Set(pareto.map(key));
  const best = new Set(rows.map(key));
  const others = pareto.filter((row) => !best.has(key(row)));
  const lines = [...rows, ...others].map((row, i): FoundLine => {
    const rank = i < rows.length ? i + 1 : null;
    const more = { missingBytes: 0, why: row.why, strongScaling: null };
    return { row, rank, inputs: inputs[row.input]!, onFront: front.has(key(row)), ...more };
  });
  return csvFile(SEARCH_COLUMNS, lines);
}
