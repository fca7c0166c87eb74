/** `llmsim bench simulator --csv`: one row per benchmark. */
import { column, csvFile, type FileColumn } from '../csv/file.js';
import type { BenchRow } from '../lists/bench.js';

export const SIMULATOR_BENCH_COLUMNS: readonly FileColumn<BenchRow>[] = [
  column('benchmark', 'what was run', ({ name }) => name),
  column('per_second', 'how many of `unit` a second', (row) => row.opsPerSecond),
  column('unit', 'what is counted', ({ unit }) => unit),
  column('margin_percent', 'half-width of the 95 % confidence interval of the mean', (row) => {
    return row.relativeMarginPercent;
  }),
];

/** The whole file. */
export function simulatorBenchCsv(rows: readonly BenchRow[]): string {
  return csvFile(SIMULATOR_BENCH_COLUMNS, rows);
}
