/** The same as Markdown. */
import type { DatacentreAnswer } from '../../datacentre/outcome/answer.js';
import { list, markdown, paragraph, strong, table, words } from '../tables/markdown.js';
import { GROUP_DIMENSIONS, GROUP_TITLES, groupColumns, outcomeColumns, outcomesOf } from './rows.js';
import { leadSentences, sentencesOf } from './sentences.js';

/** The whole text, ending in a line break. */
export function datacentreMarkdown(answer: DatacentreAnswer): string {
  const rows = outcomesOf(answer);
  return markdown([
    ...leadSentences(answer).map((said, i) => paragraph(i === 0 ? strong(said) : words(said))),
    table({
      columns: outcomeColumns(rows).map(({ title, ...c }, i) => ({ ...c, title: titleOf(title, i) })),
      rows,
    }),
    ...GROUP_DIMENSIONS.flatMap((dimension) => {
      const groups = answer.by[dimension];
      if (groups.length < 2) return [];
      const { title, heading } = GROUP_TITLES[dimension];
      const columns = groupColumns(title, dimension !== 'size').map(({ title: each, ...c }, i) => {
        return { ...c, title: each === '\np50' ? 'run p50' : each === '\np99' ? 'queueing p99' : each, i };
      });
      return [paragraph(strong(heading)), table({ columns, rows: groups })];
    }),
    list(sentencesOf(answer).map((text) => [words(text)])),
  ]);
}

/** On a terminal a percentile stands beside the mean of what it is of; here it says so. */
function titleOf(title: string, place: number): string {
  return title.startsWith('\n') ? `${place < 4 ? 'queueing' : 'JCT'} ${title.trim()}` : title;
}
