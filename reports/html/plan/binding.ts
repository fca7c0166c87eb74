/** What holds the cells of a plan back, and why some have no whole answer. */
import type { PlanRow } from '../../../planning/plan/row.js';
import { count } from '../../tables/units.js';
import { html, type Markup, prose } from '../markup.js';
import { misfitBars } from '../misfits.js';
import { BINDINGS } from './figures.js';

/** Sentences on cells without an answer. */
const MOST_SENTENCES = 5;

/** How many cells each limit holds back, and why cells have no answer. */
export function bindingPart(rows: readonly PlanRow[]): Markup | null {
  const counts = Object.entries(BINDINGS)
    .map(([binding, { name }]) => ({
      name,
      count: rows.filter(({ binds }) => binds === binding).length,
      line: null,
    }))
    .filter((each) => each.count > 0)
    .sort((a, b) => b.count - a.count);
  const sentences = new Map<string, { count: number; cell: number }>();
  for (const { error, cell } of rows) {
    if (error === null) continue;
    const known = sentences.get(error);
    if (known) known.count++;
    else sentences.set(error, { count: 1, cell });
  }
  if (counts.length === 0 && sentences.size === 0) return null;
  const most = [...sentences].sort(([, a], [, b]) => b.count - a.count);
  const rest = most.slice(MOST_SENTENCES);
  return html`${counts.length > 0 && misfitBars('what binds', 'cells', counts)}${
    most.length > 0 &&
    html`<h3>Cells without a whole answer</h3><ul class="tried">${most
      .slice(0, MOST_SENTENCES)
      .map(
        ([sentence, { count: n, cell }]) =>
          html`<li>${prose(`${n === 1 ? `Cell ${cell}` : `${count(n)} cells, the first is ${cell}`}: ${sentence}.`)}</li>`,
      )}${rest.length > 0 && html`<li>${prose(`${count(rest.reduce((sum, [, each]) => sum + each.count, 0))} more cells, for ${rest.length} other reasons.`)}</li>`}</ul>`
  }`;
}
