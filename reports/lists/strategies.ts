/** The strategies: a table of all, or the words that introduce one. */
import type { Strategy } from '../../strategies/strategy.js';
import { type Column, grid } from '../tables/grid.js';
import { paint } from '../tables/style.js';
import { facts, type List } from './list.js';

const COLUMNS: readonly Column<Strategy>[] = [
  { title: 'id', align: 'left', leaves: 0, cell: ({ id }) => id, paint: (text, _, p) => p.bold(text) },
  { title: 'title', align: 'left', leaves: 2, aside: 'bare', cell: ({ title }) => title },
  { title: 'splits over', align: 'left', leaves: 1, cell: ({ axes }) => axes.join(' ') },
  { title: 'reference', align: 'left', leaves: 3, aside: 'bare', cell: ({ reference }) => reference },
];

/** `shown` is all of them, or the one asked for. */
export function strategyList(shown: readonly Strategy[]): List {
  const [only, ...others] = shown;
  return {
    document: { schema: 'llmsim.strategies/1', rows: shown },
    text: (style) => {
      const lines =
        only !== undefined && others.length === 0
          ? facts([
              ['id', paint(style).bold(only.id)],
              ['title', only.title],
              ['does', only.summary],
              ['splits over', only.axes.length === 0 ? 'nothing' : only.axes.join(', ')],
              ...onRequest(only),
              ['schedule', only.schedule],
              ['state', only.state],
              ['ZeRO stage', `${only.zero}`],
              [
                'sequence',
                only.sequenceParallel
                  ? 'sequence parallelism over the tensor-parallel ranks'
                  : 'whole on every rank',
              ],
              ['reference', only.reference],
            ])
          : grid(COLUMNS, shown, style, ({ summary }) => summary);
      return `${lines.join('\n')}\n`;
    },
  };
}

/** Axes that it has where they are set, and which ranks distributed experts are on. */
function onRequest(strategy: Strategy): [string, string][] {
  const asked = strategy.onRequest ?? [];
  return [
    ...(asked.length === 0 ? [] : [['where set', asked.join(', ')] satisfies [string, string]]),
    ...([...strategy.axes, ...asked].includes('ep')
      ? [
          [
            'ep is over',
            'tensor ranks (unless each expert is split over them), then context, then data-parallel ranks, or a part of them',
          ] satisfies [string, string],
        ]
      : []),
  ];
}
