/** A plan as Markdown: how many cells meet the limits, the soonest and the cheapest of them. */
import type { RootContent } from 'mdast';
import type { PlanSummary } from '../planning/plan/summary.js';
import { type AgeOf, type PlanHead, planHead, planLists, planNotes } from './plan.js';
import { list, markdown, paragraph, strong, table, words } from './tables/markdown.js';

/** The whole text, ending in a line break. */
export function planMarkdown(summary: PlanSummary, head: PlanHead, ageOf: AgeOf): string {
  const notes = planNotes(summary);
  const blocks: RootContent[] = [
    ...planHead(summary, head).map((line, i) => paragraph(i === 0 ? strong(line) : words(line))),
    ...planLists(summary, ageOf).flatMap(({ title, figures }) => [paragraph(strong(title)), table(figures)]),
    ...(notes.length === 0 ? [] : [list(notes.map((note) => [words(note)]))]),
  ];
  return markdown(blocks);
}
