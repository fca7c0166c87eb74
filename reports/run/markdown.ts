/** `llmsim run` as Markdown, for a pull request or an issue. */
import type { RootContent } from 'mdast';
import type { RunAnswer, RunRow } from '../../planning/run/row.js';
import { layoutLegend } from '../layout.js';
import type { Figures } from '../tables/grid.js';
import { folded, list, markdown, paragraph, strong, table, words } from '../tables/markdown.js';
import { count } from '../tables/units.js';
import { limitWords } from './limits.js';
import { rowSentences } from './sentences.js';
import { badputFigures, causeFigures, fateFigures, leverFigures, rowFigures } from './tables.js';
import { answerWords } from './words.js';

/** The whole text, ending in a line break. `head` restates the question, line by line. */
export function runMarkdown(answer: RunAnswer, head: readonly string[]): string {
  const { rows, refusals, notes, sources, inputs } = answer;
  const [first] = rows;
  const last = [
    ...refusals.map(({ strategy, reason }) => `${strategy}: ${reason}`),
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
  ];
  return markdown([
    ...(first === undefined
      ? []
      : [answerWords(answer, first), ...limitWords(inputs, first)].map((said) => paragraph(strong(said)))),
    ...head.map((line) => paragraph(words(line))),
    ...set(rowFigures(rows)),
    ...rows.flatMap((row) => detailsOf(row, answer)),
    list(last.map((text) => [words(text)])),
    ...(sources.length === 0
      ? []
      : folded('Figures and their sources', [list(sources.map((text) => [words(text)]))])),
  ]);
}

function set<Row>(figures: Figures<Row>): RootContent[] {
  return figures.rows.length === 0 ? [] : [table(figures)];
}

function detailsOf(row: RunRow, answer: RunAnswer): RootContent[] {
  const named = answer.rows.length > 1;
  const sentences = rowSentences(row, answer);
  return [
    ...(named ? [paragraph(strong(row.strategy))] : []),
    list(sentences.map((text) => [words(text)])),
    ...set(fateFigures(row)),
    ...set(leverFigures(row)),
    ...folded('By Google’s kinds, and by cause', [...set(badputFigures(row)), ...set(causeFigures(row))]),
  ];
}
