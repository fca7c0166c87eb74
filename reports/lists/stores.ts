/** Stores of checkpoints and datasets: what all nodes together, and each of them, read and write. */
import type { Store } from '../../hardware-profiles/stores/store.js';
import { type Column, grid } from '../tables/grid.js';
import { paint, wrap } from '../tables/style.js';
import { bandwidth, dollars, duration } from '../tables/units.js';
import type { List } from './list.js';

/** What a local store has in all is what its nodes have. */
const whole = (rate: number | null) => (rate === null ? 'each node' : bandwidth(rate));

const COLUMNS: readonly Column<Store>[] = [
  { title: 'store', align: 'left', leaves: 0, cell: ({ id }) => id, paint: (text, _, p) => p.bold(text) },
  { title: 'type', align: 'left', leaves: 2, cell: ({ type }) => type },
  { title: 'read\nin all', align: 'right', leaves: 0, cell: (store) => whole(store.readBytesPerSecond) },
  { title: 'write\nin all', align: 'right', leaves: 0, cell: (store) => whole(store.writeBytesPerSecond) },
  {
    ...{ title: 'read\na node', align: 'right', leaves: 3 },
    cell: ({ nodeReadBytesPerSecond }) => bandwidth(nodeReadBytesPerSecond),
  },
  {
    ...{ title: 'write\na node', align: 'right', leaves: 3 },
    cell: ({ nodeWriteBytesPerSecond }) => bandwidth(nodeWriteBytesPerSecond),
  },
  { title: 'latency', align: 'right', leaves: 4, cell: ({ latencySeconds }) => duration(latencySeconds) },
  {
    ...{ title: 'a month\nper TB', align: 'right', leaves: 5 },
    cell: ({ usdPerTerabyteMonth: usd }) => (usd === undefined ? '' : dollars(usd)),
  },
  { title: 'title', align: 'left', leaves: 1, aside: 'bare', cell: ({ title }) => title },
];

const NOTE =
  'For --store and --data-store of run, compare, search, simulate and plan; `llmsim hardware tectonic` shows one with the source of each figure.';

export function storeList(stores: readonly Store[]): List {
  return {
    document: { schema: 'llmsim.stores/1', rows: stores },
    text: (style) =>
      `${[...grid(COLUMNS, stores, style), '', ...wrap(NOTE, style).map(paint(style).dim)].join('\n')}\n`,
  };
}
