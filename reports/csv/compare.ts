/** `llmsim compare --csv`: one row per configuration, fastest first, the ones that do not fit last. */
import type { Comparison } from '../../planning/comparison.js';
import { COMPARE_COLUMNS, type CompareLine } from './compare-columns.js';
import { csvFile } from './file.js';

/** The whole file. */
export function compareCsv({ rows, misfits, inputs }: Comparison): string {
  const all: CompareLine[] = [
    ...rows.map((row, i) => ({ row, rank: i + 1, inputs, missingBytes: 0, why: row.why })),
    ...misfits.map(({ row, missingBytes, change }) => ({
      ...{ row, rank: null, inputs, missingBytes },
      why: `${row.why}; ${change}`,
    })),
  ];
  return csvFile(COMPARE_COLUMNS, all);
}
