/** A replay for a person: policies side by side, then the jobs of the first by size, type, state, user and queue. */
import type { DatacentreAnswer } from '../../datacentre/outcome/answer.js';
import { grid } from '../tables/grid.js';
import { paint, type Style, wrap } from '../tables/style.js';
import { GROUP_DIMENSIONS, GROUP_TITLES, groupColumns, outcomeColumns, outcomesOf } from './rows.js';
import { leadSentences, sentencesOf } from './sentences.js';

/** The whole text, ending in a line break. */
export function datacentreText(answer: DatacentreAnswer, style: Style): string {
  const p = paint(style);
  const rows = outcomesOf(answer);
  const blocks = [
    leadSentences(answer).flatMap((said, i) => wrap(said, style).map(i === 0 ? p.bold : (line) => line)),
    grid(outcomeColumns(rows), rows, style),
    ...GROUP_DIMENSIONS.flatMap((dimension) => {
      const groups = answer.by[dimension];
      if (groups.length < 2) return [];
      const { title, heading } = GROUP_TITLES[dimension];
      return [[p.bold(heading), ...grid(groupColumns(title, dimension !== 'size'), groups, style)]];
    }),
    sentencesOf(answer).flatMap((text) => wrap(text, style)),
  ];
  const text = blocks.filter((block) => block.length > 0).map((block) => block.join('\n'));
  return `${text.join('\n\n')}\n`;
}
