/** One strategy in depth: bytes per rank and kind of op, and peaks of memory, program against threads. */
import type { ValidateRow } from '../../accuracy/threads/validation.js';
import { type Column, grid } from '../tables/grid.js';
import { paint, type Style } from '../tables/style.js';
import { count } from '../tables/units.js';

type Traffic = ValidateRow['traffic'][number];
type Peak = ValidateRow['peaks'][number];

const TRAFFIC: readonly Column<Traffic>[] = [
  { title: 'rank', align: 'right', leaves: 0, cell: ({ rank }) => `${rank}` },
  { title: 'sends for', align: 'left', leaves: 0, cell: ({ operation }) => operation },
  { title: 'axis', align: 'left', leaves: 0, cell: ({ axis }) => axis },
  { title: 'times\na step', align: 'right', leaves: 1, cell: (row) => count(row.count) },
  { title: 'bytes by\nthe program', align: 'right', leaves: 0, cell: (row) => bytes(row.programBytes) },
  compared('bytes\ncounted', ({ programBytes, countedBytes }) => [programBytes, countedBytes]),
];

const PEAKS: readonly Column<Peak>[] = [
  { title: 'rank', align: 'right', leaves: 0, cell: ({ rank }) => `${rank}` },
  { title: 'role', align: 'left', leaves: 1, cell: ({ role }) => role },
  { title: 'peak by\nthe ledger', align: 'right', leaves: 0, cell: (row) => bytes(row.ledgerBytes) },
  compared('peak\ncounted', ({ ledgerBytes, countedBytes }) => [ledgerBytes, countedBytes]),
];

/** Both tables of a row that came to its end; bytes in full, because they are compared to the last one. */
export function depthTables({ traffic, peaks }: ValidateRow, style: Style): string {
  const p = paint(style);
  const blocks = [
    ...(traffic.length === 0 ? [] : [[p.bold('Bytes sent in a step'), ...grid(TRAFFIC, traffic, style)]]),
    ...(peaks.length === 0 ? [] : [[p.bold('Peak of live tensors'), ...grid(PEAKS, peaks, style)]]),
  ];
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`;
}

function compared<Row>(title: string, pair: (row: Row) => readonly [number, number]): Column<Row> {
  return {
    ...{ title, align: 'right', leaves: 0, cell: (row) => bytes(pair(row)[1]) },
    paint: (text, row, p) => (pair(row)[0] === pair(row)[1] ? p.good(text) : p.bad(text)),
  };
}

function bytes(n: number): string {
  return n.toLocaleString('en-US');
}
