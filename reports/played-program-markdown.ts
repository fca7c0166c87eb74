/** A program of one's own, played on a cluster, as Markdown: the facts, then the tables, the longer ones folded. */
import type { RootContent } from 'mdast';
import { factsOf, headOf, type Played } from './played-program.js';
import { resultSections } from './simulate.js';
import { folded, list, markdown, paragraph, strong, table, words } from './tables/markdown.js';

/** The whole text, ending in a line break. */
export function playedMarkdown(answer: Played): string {
  const { played } = answer;
  const { result, memory } = played;
  const [time, ...others] = resultSections<RootContent>(played, result, memory.reserveBytes, table);
  return markdown([
    paragraph(words(headOf(answer))),
    list(factsOf(answer).map(([name, fact]) => [strong(name), words(` ${fact}`)])),
    ...[paragraph(strong(time!.title)), time!.body],
    ...others.flatMap(({ title, body }) => folded(title, [body])),
  ]);
}
