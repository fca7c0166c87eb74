/** `llmsim bench simulator --csv`: one row per benchmark. */
import type { BenchRow } from '../lists/bench.js';
import { csvFile, type FileColumn } from './csv-file.js';

export const SIMULATOR_BENCH_COLUMNS: readonly FileColumn<BenchRow>[] = [
  { name: 'benchmark', meaning: 'what was run', value: ({ name }) => name },
  { name: 'per_second', meaning: 'how many of `unit` a second', value: (row) => row.opsPerSecond },
  { name: 'unit', meaning: 'what is counted', value: ({ unit }) => unit },
  {
    ...{ name: 'margin_percent', meaning: 'half-width of the 95 % confidence interval of the mean' },
    value: (row) => row.relativeMarginPercent,
  },
];

/** The whole file. */
export function simulatorBenchCsv(rows: readonly BenchRow[]): string {
  return csvFile(SIMULATOR_BENCH_COLUMNS, rows);
}
