/** `llmsim search --csv`: the columns of compare, and where a row is from; the best first, then what else is on the front. */
import type { Found, FoundRow } from '../../planning/found.js';
import { ADDED_COLUMNS } from './added-columns.js';
import { ASKED_COLUMNS } from './asked-columns.js';
import { type CompareLine, ROW_COLUMNS } from './compare-columns.js';
import { column, csvFile, type FileColumn } from './file.js';

interface FoundLine extends CompareLine {
  readonly row: FoundRow;
  readonly onFront: boolean;
}

/** The rows of compare, these, the question, and what is newer: what was there first stays where it was. */
export const SEARCH_COLUMNS: readonly FileColumn<FoundLine>[] = [
  ...ROW_COLUMNS,
  column('searched_cluster', 'the cluster as it was named, with its size', ({ row }) => row.cluster),
  column('step_cost_usd', 'price of one step', ({ row }) => row.stepUsd),
  column(
    'pareto',
    '`true` if nothing else found is as good in time, cost and devices and better in one of them',
    ({ onFront }) => onFront,
  ),
  ...ASKED_COLUMNS,
  ...ADDED_COLUMNS,
];

/** The whole file. */
export function foundCsv(found: Found): string {
  return csvFile(SEARCH_COLUMNS, foundLines(found));
}

/** Its lines: the best first, then what else is on the front. */
export function foundLines({ rows, pareto, inputs, llmsim }: Found): FoundLine[] {
  const key = (row: FoundRow) => JSON.stringify([row.input, row.strategy, row.layout]);
  const front = new Set(pareto.map(key));
  const best = new Set(rows.map(key));
  const others = pareto.filter((row) => !best.has(key(row)));
  return [...rows, ...others].map((row, i): FoundLine => {
    const rank = i < rows.length ? i + 1 : null;
    const more = { missingBytes: 0, why: row.why, strongScaling: null, reason: null };
    const asked = { inputs: inputs[row.input]!, llmsim };
    return { row, strategy: row.strategy, rank, onFront: front.has(key(row)), ...asked, ...more };
  });
}
