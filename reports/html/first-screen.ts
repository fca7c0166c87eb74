/** What is read in ten seconds: the answer, how sure it is, what it costs, and what to change. */
import type { Comparison } from '../../planning/comparison.js';
import { answer, nearestMisfits } from './answer.js';
import { columnsFor } from './columns.js';
import { factsOf, memoryOnly } from './facts.js';
import { html, type Markup, unbroken } from './markup.js';
import type { Named, Ranked } from './named.js';
import { rankedRows, whyAmongAll } from './named.js';
import { notesOn } from './notes.js';
import { table } from './ranking.js';
import { against, bestOfEach } from './verdict.js';

/** The answer of one result, or the verdict over several. */
export function firstScreen(all: readonly Named[]): Markup {
  return all.length > 1 ? verdict(all) : one(all[0]!);
}

function one({ comparison }: Named): Markup {
  const [best] = comparison.rows;
  if (!best) return nothingFits(comparison);
  return html`<p class="answer">${answer(comparison)}</p>
${factsOf(best, comparison)}
${notesOn(best, comparison)}`;
}

/** Strategies whose remedy is named where nothing fits. */
const REMEDIES = 3;

/** What the strategy nearest to fitting needs, and what would make it and the next ones fit. */
function nothingFits(comparison: Comparison): Markup {
  const nearest = nearestMisfits(comparison);
  const [first] = nearest;
  return html`<p class="answer">${answer(comparison)}</p>${
    first &&
    html`${memoryOnly(first.row)}<div class="notes"><section><h3>What to change next</h3>${nearest
      .slice(0, REMEDIES)
      .map(({ row, change }) => html`<p><b>${row.strategy}</b>: ${unbroken(change)}.</p>`)}</section></div>`
  }`;
}

/** Who is fastest, and how each of the others stands to it; results that fit nothing are named as well. */
function verdict(all: readonly Named[]): Markup {
  const best = bestOfEach(all);
  const [first] = best;
  const none = all.filter(({ comparison }) => comparison.rows.length === 0);
  const said = none.map(({ name, comparison }) => html`<p>${name}: ${answer(comparison)}</p>`);
  if (!first) return html`${said}`;
  const rows: Ranked[] = rankedRows(all)
    .filter(({ row }) => best.some((b) => b.row === row))
    .map((ranked, i) => ({ ...ranked, rank: i + 1 }));
  const { shown } = columnsFor(best.map(({ row }) => row));
  return html`<p class="answer">${answer(first.from.comparison, first.from.name)}</p>
<ul class="verdicts">${best.slice(1).map((b) => html`<li><strong>${b.from.name}</strong>: ${against(first, b)}</li>`)}</ul>
${said}
${table('results', rows, { shown, extra: [] }, (ranked) => html`${whyAmongAll(ranked, true)}`, true, Number.POSITIVE_INFINITY)}
${notesOn(first.row, first.from.comparison, first.from.name)}`;
}
