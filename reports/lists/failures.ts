/** Published models of what breaks: how often in all, and where that is from. */
import type { FailureModel } from '../../hardware-profiles/failures/failure-model.js';
import { type Column, grid } from '../tables/grid.js';
import { paint, wrap } from '../tables/style.js';
import type { List } from './list.js';

const COLUMNS: readonly Column<FailureModel>[] = [
  { title: 'failures', align: 'left', leaves: 0, cell: ({ id }) => id, paint: (text, _, p) => p.bold(text) },
  {
    title: 'in 1,000\nnode-days',
    align: 'right',
    leaves: 0,
    cell: ({ causes }) => (1000 * causes.reduce((sum, { perNodeDay }) => sum + perNodeDay, 0)).toFixed(2),
  },
  { title: 'causes', align: 'right', leaves: 1, cell: ({ causes }) => `${causes.length}` },
  { title: 'title', align: 'left', leaves: 2, aside: 'bare', cell: ({ title }) => title },
];

const NOTE =
  'For --failures of run, compare, search, simulate and plan; `llmsim hardware llama-3` shows one with the source of each figure.';

/** Rates are of nodes with so many devices as the model says, planned stops among them. */
export function failureList(models: readonly FailureModel[]): List {
  return {
    document: { schema: 'llmsim.failures/1', rows: models },
    text: (style) =>
      `${[...grid(COLUMNS, models, style), '', ...wrap(NOTE, style).map(paint(style).dim)].join('\n')}\n`,
  };
}
