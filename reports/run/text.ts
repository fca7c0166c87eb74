/** `llmsim run` for a person: the answer, the strategies, then of each where its time goes and what would help. */
import type { RunAnswer, RunRow } from '../../planning/run/row.js';
import { layoutLegend } from '../layout.js';
import { type Figures, grid } from '../tables/grid.js';
import { setHeading } from '../tables/heading.js';
import { paint, type Style, wrap } from '../tables/style.js';
import { count } from '../tables/units.js';
import { limitWords } from './limits.js';
import { rowSentences } from './sentences.js';
import { badputFigures, causeFigures, fateFigures, leverFigures, rowFigures } from './tables.js';
import { answerWords } from './words.js';

/** The whole text, ending in a line break. `head` restates the question, line by line. */
export function runText(answer: RunAnswer, head: readonly string[], style: Style): string {
  const { rows, refusals, notes, sources, inputs } = answer;
  const p = paint(style);
  const [first] = rows;
  const blocks = [
    setHeading(head, style),
    first === undefined
      ? []
      : [answerWords(answer, first), ...limitWords(inputs, first)].flatMap((said) =>
          wrap(said, style).map(p.bold),
        ),
    first === undefined ? [] : set(rowFigures(rows), style),
    ...rows.flatMap((row) => detailsOf(row, answer, style)),
    refusals.flatMap(({ strategy, reason }) => wrap(`${strategy}: ${reason}`, style)),
    [
      ...notes,
      `${count(inputs.trials)} trials from seed ${inputs.seed}; failures: ${inputs.failures}.`,
      ...(first === undefined
        ? []
        : [
            layoutLegend(
              rows.map(({ layout }) => layout),
              [inputs],
            ),
          ]),
    ].flatMap((text) => wrap(text, style)),
    sources.length === 0
      ? []
      : [
          ...wrap('Figures and their sources', style).map(p.bold),
          ...sources.flatMap((s) => wrap(s, style, '  ')),
        ],
  ];
  const said = blocks.filter((block) => block.length > 0).map((block) => block.join('\n'));
  return `${said.join('\n\n')}\n`;
}

function set<Row>({ columns, rows }: Figures<Row>, style: Style): string[] {
  return rows.length === 0 ? [] : grid(columns, rows, style);
}

function detailsOf(row: RunRow, answer: RunAnswer, style: Style): string[][] {
  const named = answer.rows.length > 1;
  const sentences = rowSentences(row, answer);
  return [
    named ? wrap(row.strategy, style).map(paint(style).bold) : [],
    sentences.flatMap((text) => wrap(text, style)),
    set(fateFigures(row), style),
    set(badputFigures(row), style),
    set(causeFigures(row), style),
    set(leverFigures(row), style),
  ];
}
