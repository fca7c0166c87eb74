/** Several comparisons as Markdown: the verdict, the question, the table, and what has no answer. */
import type { RootContent } from 'mdast';
import type { SeveralComparisons } from '../planning/several.js';
import { severalFigures, severalHead, severalNotes, verdicts, withoutAnswer } from './several.js';
import { folded, list, markdown, paragraph, strong, table, words } from './tables/markdown.js';

/** The whole text, ending in a line break. */
export function severalMarkdown(several: SeveralComparisons): string {
  const unanswered = several.cells.filter((cell) => withoutAnswer(cell) !== '');
  const blocks: RootContent[] = [
    ...verdicts(several).map(({ name, text }) => paragraph(strong(name), words(`: ${text}`))),
    ...severalHead(several).map((line) => paragraph(words(line))),
    table(severalFigures(several)),
  ];
  if (unanswered.length > 0) {
    blocks.push(list(unanswered.map((cell) => [strong(cell.name), words(` – ${withoutAnswer(cell)}`)])));
  }
  const notes = [...severalNotes(several), `Simulated by llmsim ${several.llmsim}.`];
  for (const each of folded('How to read this', [list(notes.map((note) => [words(note)]))]))
    blocks.push(each);
  return markdown(blocks);
}
