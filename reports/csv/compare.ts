/** `llmsim compare --csv`: one row per configuration, fastest first, then what does not fit, then what cannot run. */
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

/** The files of all questions in one. */
export function severalCsv({ cells, llmsim }: SeveralComparisons): string {
  const all = cells.flatMap(({ comparison, strongScaling, inputs, reason }) => {
    return comparison === null
      ? [cannotRun({ inputs, llmsim }, null, reason ?? '')]
      : linesOf(comparison, strongScaling);
  });
  return csvFile(COMPARE_COLUMNS, all);
}

/** The lines of one comparison; `scaling` is that of its fastest, where several are compared. */
export function linesOf(
  { rows, misfits, refusals, inputs, llmsim }: Comparison,
  scaling: StrongScaling | null,
): CompareLine[] {
  const asked = { inputs, llmsim };
  return [
    ...rows.map((row, i) => ({
      ...{ ...asked, row, strategy: row.strategy, reason: null, rank: i + 1, missingBytes: 0, why: row.why },
      strongScaling: i === 0 ? scaling : null,
    })),
    ...misfits.map(({ row, missingBytes, change }) => ({
      ...{ ...asked, row, strategy: row.strategy, reason: null, rank: null, missingBytes },
      ...{ strongScaling: null, why: `${row.why}; ${change}` },
    })),
    ...refusals.map(({ strategy, reason }) => cannotRun(asked, strategy, reason)),
  ];
}

/** The line of a strategy that cannot run; of a question that none can, the strategy is null. */
function cannotRun(
  asked: Pick<CompareLine, 'inputs' | 'llmsim'>,
  strategy: string | null,
  sentences: string,
): CompareLine {
  const reason = sentences.replaceAll(/\s*[\r\n]+\s*/g, ' ');
  return {
    ...{ ...asked, row: null, strategy, reason, why: reason },
    ...{ rank: null, missingBytes: null, strongScaling: null },
  };
}
