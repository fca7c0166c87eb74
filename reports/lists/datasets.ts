/** Datasets that runs read: how much there is of each, and what a core makes of it. */
import type { Dataset } from '../../hardware-profiles/datasets/dataset.js';
import { type Column, grid } from '../tables/grid.js';
import { paint, wrap } from '../tables/style.js';
import { count, memory } from '../tables/units.js';
import type { List } from './list.js';

const COLUMNS: readonly Column<Dataset>[] = [
  { title: 'dataset', align: 'left', leaves: 0, cell: ({ id }) => id, paint: (text, _, p) => p.bold(text) },
  { title: 'type', align: 'left', leaves: 2, cell: ({ type }) => type },
  { title: 'stored', align: 'right', leaves: 0, cell: ({ bytes }) => memory(bytes) },
  { title: 'tokens', align: 'right', leaves: 0, cell: ({ tokens }) => count(tokens) },
  {
    ...{ title: 'items', align: 'right', leaves: 3 },
    cell: ({ items }) => (items === undefined ? '' : count(items)),
  },
  { title: 'read by', align: 'left', leaves: 4, cell: ({ access }) => access },
  {
    ...{ title: 'tokens a second\nper core', align: 'right', leaves: 3 },
    cell: ({ tokensPerCoreSecond }) => count(tokensPerCoreSecond),
  },
  { title: 'title', align: 'left', leaves: 1, aside: 'bare', cell: ({ title }) => title },
];

const NOTE =
  'For --dataset of run, compare, search, simulate and plan; `llmsim hardware gpt3-text` shows one with the source of each figure.';

export function datasetList(datasets: readonly Dataset[]): List {
  return {
    document: { schema: 'llmsim.datasets/1', rows: datasets },
    text: (style) =>
      `${[...grid(COLUMNS, datasets, style), '', ...wrap(NOTE, style).map(paint(style).dim)].join('\n')}\n`,
  };
}
