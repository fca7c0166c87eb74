/** How fast the simulator is: operations a second of each benchmark. */
import { type Column, grid } from '../tables/grid.js';
import { count } from '../tables/units.js';
import type { List } from './list.js';

export interface BenchRow {
  readonly name: string;
  readonly opsPerSecond: number;
  readonly relativeMarginPercent: number;
  readonly unit: string;
}

const COLUMNS: readonly Column<BenchRow>[] = [
  { title: 'benchmark', align: 'left', leaves: 0, cell: ({ name }) => name },
  {
    title: 'per second',
    align: 'right',
    leaves: 0,
    cell: ({ opsPerSecond, unit }) => `${count(opsPerSecond)} ${unit}`,
  },
  { title: '±', align: 'right', leaves: 1, cell: (row) => `${row.relativeMarginPercent.toFixed(1)} %` },
];

export function benchList(rows: readonly BenchRow[]): List {
  return {
    document: { schema: 'llmsim.bench/1', rows },
    text: (style) => `${grid(COLUMNS, rows, style).join('\n')}\n`,
  };
}
