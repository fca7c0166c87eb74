/** The answer of `llmsim compare` as Markdown: the answer in a sentence, the ranking, why, and what is out. */
import type { RootContent } from 'mdast';
import type { Comparison, Row } from '../planning/comparison.js';
import {
  footnotes,
  MISFIT_COLUMNS,
  misfitReason,
  misfitTitle,
  NOTHING_FITS,
  reasonOf,
  refusalGroups,
  runFigures,
  stepFigures,
} from './compare.js';
import { shortLayout } from './layout.js';
import { code, folded, list, markdown, paragraph, strong, table, words } from './tables/markdown.js';
import { duration, durationRange, percent } from './tables/units.js';

/** The whole text, ending in a line break. `head` restates the question, line by line. */
export function compareMarkdown(comparison: Comparison, head: readonly string[]): string {
  const { rows, misfits, refusals, llmsim } = comparison;
  const [best] = rows;
  const blocks: RootContent[] = [
    best === undefined ? paragraph(strong(NOTHING_FITS)) : answer(best),
    ...head.map((line) => paragraph(words(line))),
  ];
  if (rows.length > 0) {
    const whys = rows.map((row) => [code(row.strategy), words(` – ${reasonOf(row)}`)]);
    blocks.push(table(stepFigures(rows)), list(whys, true));
    const run = runFigures(rows);
    if (run !== undefined) blocks.push(paragraph(strong('The whole run')), table(run));
  }
  if (misfits.length > 0) {
    const changes = misfits.map((misfit) => [code(misfit.row.strategy), words(` – ${misfitReason(misfit)}`)]);
    blocks.push(paragraph(strong(misfitTitle(misfits))));
    blocks.push(table({ columns: MISFIT_COLUMNS, rows: misfits }), list(changes));
  }
  if (refusals.length > 0) {
    const reasons = refusalGroups(refusals).map(({ strategies, reason }) => [
      ...strategies.flatMap((id, i) => (i === 0 ? [code(id)] : [words(', '), code(id)])),
      words(` – ${reason}`),
    ]);
    blocks.push(paragraph(strong('Cannot run this job')), list(reasons));
  }
  const notes = [...footnotes(comparison), `Simulated by llmsim ${llmsim}.`];
  for (const each of folded('How to read this', [list(notes.map((note) => [words(note)]))]))
    blocks.push(each);
  return markdown(blocks);
}

function answer({ strategy, layout, stepTimeSeconds, interval, mfu }: Row): RootContent {
  const range = interval === null ? '' : `, 90 % interval ${durationRange(interval.low, interval.high)}`;
  return paragraph(
    ...[code(strategy), words(' at '), code(shortLayout(layout)), words(' is the fastest that fits: ')],
    ...[strong(`${duration(stepTimeSeconds)} a step`), words(`${range}, ${percent(mfu)} MFU.`)],
  );
}
