/** `llmsim compare --csv`: one row per configuration, fastest first, the ones that do not fit last. */
import type { Comparison } from '../../planning/comparison.js';
import type { SeveralComparisons, StrongScaling } from '../../planning/several.js';
import { COMPARE_COLUMNS, type CompareLine } from './compare-columns.js';
import { csvFile } from './file.js';

/** The whole file. */
export function compareCsv(comparison: Comparison): string {
  return csvFile(COMPARE_COLUMNS, linesOf(comparison, null));
}

/** The files of several comparisons in one. */
export function comparisonsCsv(comparisons: readonly Comparison[]): string {
  return csvFile(
    COMPARE_COLUMNS,
    comparisons.flatMap((comparison) => linesOf(comparison, null)),
  );
}

/** The files of all questions in one; a question that nothing can run has no row. */
export function severalCsv({ cells }: SeveralComparisons): string {
  const all = cells.flatMap(({ comparison, strongScaling }) => {
    return comparison === null ? [] : linesOf(comparison, strongScaling);
  });
  return csvFile(COMPARE_COLUMNS, all);
}

/** The lines of one comparison; `scaling` is that of its fastest, where several are compared. */
export function linesOf({ rows, misfits, inputs }: Comparison, scaling: StrongScaling | null): CompareLine[] {
  return [
    ...rows.map((row, i) => ({
      ...{ row, rank: i + 1, inputs, missingBytes: 0, why: row.why },
      strongScaling: i === 0 ? scaling : null,
    })),
    ...misfits.map(({ row, missingBytes, change }) => ({
      ...{ row, rank: null, inputs, missingBytes, strongScaling: null },
      why: `${row.why}; ${change}`,
    })),
  ];
}
