/** A what-if question for a person: the answer as it is, the answer with the changes, and the difference. */
import type { FigureChange } from '../../planning/what-if/what-if.js';
import type { Difference } from '../diff/difference.js';
import { diffMarkdown, diffText } from '../diff/text.js';
import { markdown, paragraph, strong, words } from '../tables/markdown.js';
import { paint, type Style, wrap } from '../tables/style.js';
import { figure } from '../tables/units.js';
import type { WhatIf } from './document.js';

/** `before` and `after` are the two answers as they are printed. */
export function whatIfText(told: WhatIf, before: string, after: string, style: Style): string {
  const p = paint(style);
  const title = (text: string) => `${wrap(text, style).map(p.bold).join('\n')}\n`;
  const notes = (told.notes ?? []).flatMap((note) => wrap(note, style));
  return [
    title('AS IT IS'),
    before,
    title(`WHAT IF: ${told.whatIf.join(', ')}`),
    after,
    title('THE DIFFERENCE'),
    `${diffText(inFigures(told), style)}${notes.length > 0 ? `\n${notes.join('\n')}\n` : ''}`,
  ].join('\n');
}

/** The same as Markdown. */
export function whatIfMarkdown(told: WhatIf, before: string, after: string): string {
  const title = (text: string) => markdown([{ type: 'heading', depth: 3, children: [words(text)] }]);
  return [
    title('As it is'),
    before,
    title(`What if: ${told.whatIf.join(', ')}`),
    after,
    title('The difference'),
    diffMarkdown(inFigures(told)),
    ...(told.notes ?? []).map((note) => markdown([paragraph(strong(note))])),
  ].join('\n');
}

/** The difference, with the figures that were changed in the place of the words that changed them. */
function inFigures({ difference, changes }: WhatIf): Difference {
  const question = changes.flatMap(({ said, figures }) => {
    if (figures.length === 0) return [{ key: said, before: 'no', after: 'yes' }];
    return figures.map(({ name, before, after, unit }: FigureChange) => {
      return { key: name, before: figure(before, unit), after: figure(after, unit) };
    });
  });
  const asked = difference.question.filter(({ key }) => key !== 'whatIf');
  return { ...difference, question: [...asked, ...question] };
}
