/** A sensitivity analysis as Markdown: every figure that changes something, with its source. */
import type { Sensitivity, SensitivityRow } from '../../planning/sensitivity/result.js';
import { layoutLegend } from '../layout.js';
import type { Column } from '../tables/grid.js';
import { list, markdown, paragraph, strong, table, words } from '../tables/markdown.js';
import { carbon, dollars, duration, energy } from '../tables/units.js';
import { linesOf, sentencesOf, shareOf, signed } from './lines.js';
import { baseWords, nowColumn, titleOf } from './text.js';

/** The whole text, ending in a line break. `head` restates the question, line by line. */
export function sensitivityMarkdown(told: Sensitivity, head: readonly string[]): string {
  const lines = linesOf(told);
  const rows = [...lines.tornado, ...lines.energy];
  return markdown([
    paragraph(strong(baseWords(told))),
    ...head.map((line) => paragraph(words(line))),
    ...(rows.length === 0
      ? []
      : [paragraph(strong(titleOf(told, lines.measure))), table({ columns: columnsOf(told), rows })]),
    list(
      [...sentencesOf(told, lines), layoutLegend([told.base.layout], [told.inputs])].map((text) => [
        words(text),
      ]),
    ),
  ]);
}

function columnsOf({ base, by }: Sensitivity): readonly Column<SensitivityRow>[] {
  const share = shareOf(by);
  const ends = [
    ['low', `−${share}`],
    ['high', `+${share}`],
  ] as const;
  const each = (title: string, cell: (row: SensitivityRow, end: 'low' | 'high') => string) =>
    ends.map(([end, sign]): Column<SensitivityRow> => {
      return { title: `${title} at ${sign}`, align: 'right', leaves: 0, cell: (row) => cell(row, end) };
    });
  const run = base.totals !== null;
  return [
    { title: 'figure', align: 'left', leaves: 0, cell: ({ name }) => name },
    nowColumn(0),
    ...each('step time', (row, end) => {
      const { stepTimeSeconds } = row[end];
      return `${duration(stepTimeSeconds)} (${signed(stepTimeSeconds / base.stepTimeSeconds - 1)})`;
    }),
    ...(run ? each('cost', (row, end) => dollars(row[end].run!.costUsd)) : []),
    ...(run ? each('energy', (row, end) => energy(row[end].run!.energyKwh)) : []),
    ...(run ? each('CO₂e', (row, end) => carbon(row[end].run!.carbonKg)) : []),
    {
      ...{ title: 'elasticity', align: 'right', leaves: 0 },
      cell: ({ elasticity }) => (elasticity === 0 ? '0' : elasticity.toFixed(3).replace('-', '−')),
    },
    { title: 'kind', align: 'left', leaves: 0, cell: ({ kind }) => kind },
    { title: 'source', align: 'left', leaves: 0, cell: ({ source }) => source },
  ];
}
