/** One layout in depth as Markdown: the facts, then the tables of the report, the longer ones folded. */
import type { RootContent } from 'mdast';
import type { Row } from '../planning/comparison.js';
import type { Result } from '../program/result.js';
import { layoutLegend, shortLayout } from './layout.js';
import { facts, pathLeftOut, sections } from './simulate.js';
import { code, folded, list, markdown, paragraph, strong, table, words } from './tables/markdown.js';
import { coarserTicks } from './ticks.js';

/** The whole text, ending in a line break. `head` restates the question, line by line. */
export function simulateMarkdown(row: Row, result: Result, head: readonly string[]): string {
  const [time, ...others] = sections<RootContent>(row, result, table);
  return markdown([
    paragraph(code(row.strategy), words(' at '), code(shortLayout(row.layout))),
    ...head.map((line) => paragraph(words(line))),
    list(facts(row, result).map(([name, fact]) => [strong(name), words(` ${fact}`)])),
    ...[paragraph(strong(time!.title)), time!.body],
    ...others.flatMap(({ title, body }) => folded(title, [body])),
    ...[...pathLeftOut(result), ...coarserTicks([row]), layoutLegend([row.layout], [row])].map((note) =>
      paragraph(words(note)),
    ),
  ]);
}
