/** The optimizers: a table of all, or what one keeps and where it runs. */
import type { ShownOptimizer } from '../../planning/optimizers.js';
import { type Column, grid } from '../tables/grid.js';
import { paint } from '../tables/style.js';
import { facts, type List } from './list.js';

const COLUMNS: readonly Column<ShownOptimizer>[] = [
  { title: 'id', align: 'left', leaves: 0, cell: ({ id }) => id, paint: (text, _, p) => p.bold(text) },
  {
    ...{ title: 'bytes a parameter', align: 'right', leaves: 1 },
    cell: ({ bytesPerParameter }) => bytesPerParameter.mixed.toFixed(2),
  },
  {
    ...{ title: 'in pure bf16', align: 'right', leaves: 2 },
    cell: ({ bytesPerParameter }) => bytesPerParameter.pureBf16.toFixed(2),
  },
  { title: 'ZeRO', align: 'left', leaves: 3, cell: ({ zero }) => zero.join(', ') },
];

/** `shown` is all of them, or the one asked for. */
export function optimizerList(shown: readonly ShownOptimizer[]): List {
  const [only, ...others] = shown;
  return {
    document: { schema: 'llmsim.optimizers/1', rows: shown },
    text: (style) => {
      const lines =
        only !== undefined && others.length === 0
          ? facts([
              ['id', paint(style).bold(only.id)],
              ['title', only.title],
              ['does', only.summary],
              ...only.rules.map(
                ({ name, keeps }) =>
                  [
                    `kernel ${name}`,
                    keeps.length === 0 ? 'keeps no state' : `keeps ${keeps.join(', ')}`,
                  ] as const,
              ),
              ['bytes', bytesOf(only)],
              [
                'sharded',
                only.unit === 'matrices' ? 'matrix by matrix, each whole on one rank' : 'element by element',
              ],
              [
                'ZeRO stages',
                `${only.zero.join(', ')}${only.because === undefined ? '' : `: ${only.because}`}`,
              ],
              ['reference', only.reference],
            ])
          : grid(COLUMNS, shown, style, ({ summary }) => summary);
      return `${lines.join('\n')}\n`;
    },
  };
}

function bytesOf({ bytesPerParameter: { model, mixed, pureBf16 } }: ShownOptimizer): string {
  return (
    `${mixed.toFixed(2)} for each parameter of ${model}, 4 of them the float32 copy; ` +
    `${pureBf16.toFixed(2)} in pure bf16`
  );
}
