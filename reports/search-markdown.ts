/** The answer of `llmsim search` as Markdown: the best in a sentence, the tables, the way, and what was ruled out. */
import type { RootContent } from 'mdast';
import type { Found } from '../planning/found.js';
import { refusalGroups } from './compare.js';
import { shortLayout } from './layout.js';
import {
  FRONT_TITLE,
  foundNotes,
  foundTitle,
  hasFront,
  interruptedSentence,
  nothingFound,
  REJECTED_TITLE,
  rejectionSentence,
  waySentence,
  wayTitle,
} from './search.js';
import { foundFigures, frontFigures, wayFigures } from './search-figures.js';
import { code, folded, list, markdown, paragraph, strong, table, words } from './tables/markdown.js';
import { dollars, duration } from './tables/units.js';

/** The whole text, ending in a line break. `head` restates the question, line by line. */
export function foundMarkdown(found: Found, head: readonly string[]): string {
  const { rows, rejections, refusals, from, llmsim } = found;
  const ended = interruptedSentence(found);
  const blocks: RootContent[] = [
    answer(found),
    ...(ended === undefined ? [] : [paragraph(strong(ended))]),
    ...head.map((line) => paragraph(words(line))),
  ];
  if (rows.length > 0) blocks.push(paragraph(strong(foundTitle(found))), table(foundFigures(found, rows)));
  if (hasFront(found)) blocks.push(paragraph(strong(FRONT_TITLE)), table(frontFigures(found)));
  if (from !== undefined)
    blocks.push(
      paragraph(strong(wayTitle(from))),
      paragraph(words(waySentence(from))),
      table(wayFigures(from)),
    );
  const out = [
    ...rejections.map((one) => [words(rejectionSentence(one))]),
    ...refusalGroups(refusals).map(({ strategies, reason }) => [
      words(`${strategies.join(', ')}: ${reason}`),
    ]),
  ];
  if (out.length > 0) blocks.push(paragraph(strong(REJECTED_TITLE)), list(out));
  const notes = [...foundNotes(found), `Simulated by llmsim ${llmsim}.`];
  for (const each of folded('How to read this', [list(notes.map((note) => [words(note)]))]))
    blocks.push(each);
  return markdown(blocks);
}

function answer(found: Found): RootContent {
  const [best] = found.rows;
  if (best === undefined) return paragraph(strong(nothingFound(found)!));
  const { strategy, layout, cluster, stepTimeSeconds, totals } = best;
  const whole =
    totals === null
      ? ''
      : `, ${duration(totals.timeToTrainSeconds)} and ${dollars(totals.costUsd)} for the run`;
  return paragraph(
    ...[code(strategy), words(' at '), code(shortLayout(layout)), words(` on ${cluster} is the best: `)],
    ...[strong(`${duration(stepTimeSeconds)} a step`), words(`${whole}.`)],
  );
}
