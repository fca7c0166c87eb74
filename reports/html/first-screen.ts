/** What is read in ten seconds: the answer, how sure it is, what it costs, and what to change. */
import type { Comparison } from '../../planning/comparison.js';
import { verdicts } from '../several.js';
import { answer, remediesOf } from './answer.js';
import { columnsFor } from './columns.js';
import { factsOf, memoryOnly } from './facts.js';
import { html, type Markup, prose } from './markup.js';
import { byModel, groundsOf, type Named, rankedRows, sameTokens, stepsDiffer, whyAmongAll } from './named.js';
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

/** What the strategy easiest to make fit needs, and what would make it and the next ones fit. */
function nothingFits(comparison: Comparison): Markup {
  const remedies = remediesOf(comparison);
  const first = remedies[0] ?? comparison.misfits[0];
  return html`<p class="answer">${answer(comparison)}</p>${first && memoryOnly(first.row, comparison)}${
    remedies.length > 0 &&
    html`<div class="notes"><section><h3>What to change next</h3>${remedies
      .slice(0, REMEDIES)
      .map(
        ({ row, change }) => html`<p><b>${prose(row.strategy)}</b>: ${prose(change)}.</p>`,
      )}</section></div>`
  }`;
}

/** Of each model the best, and how each result stands to it; results that fit nothing are named as well. */
function verdict(all: readonly Named[]): Markup {
  const models = byModel(all);
  const none = all.filter(({ comparison }) => comparison.rows.length === 0);
  const said = none.map((named) => html`<p>${prose(called(named))}: ${answer(named.comparison)}</p>`);
  const rows = rankedRows(all, 1);
  if (rows.length === 0) return html`${said}`;
  const { shown } = columnsFor(rows.map(({ row }) => row));
  const firsts = rows.filter(({ rank }) => rank === 1);
  return html`${models.map((same) => verdictOf(same, models.length > 1))}
${said}
${groundsOf(all).map((ground) => html`<p class="soft">${ground}</p>`)}
${table('results', rows, { shown, extra: [] }, (ranked) => html`${prose(whyAmongAll(ranked, true))}`, true, Number.POSITIVE_INFINITY)}
${firsts.map(({ row, from }) => notesOn(row, from.comparison, from.name))}`;
}

/** The best of one model, in the words of the terminal; under its name where there are others. */
function verdictOf(same: readonly Named[], named: boolean): Markup {
  const best = bestOfEach(same);
  const [first] = best;
  if (!first) return html``;
  const model = named ? html`<b>${first.from.comparison.inputs.modelTitle}</b>. ` : null;
  if (best.length === 1) {
    return html`<p class="answer">${model}${prose(called(first.from))}: ${answer(first.from.comparison)}</p>`;
  }
  // Runs of other lengths are compared by what they do in a second.
  const whole = sameTokens(same);
  const perToken = stepsDiffer(same);
  const cells = same.map((named) => ({
    name: called(named),
    comparison: {
      rows: named.comparison.rows.slice(0, 1).map((row) => (whole ? row : { ...row, totals: null })),
    },
  }));
  return html`${verdicts({ cells }).map(
    ({ name, text }, i) =>
      html`<p class="answer">${i === 0 ? model : null}<strong>${name}</strong>: ${prose(text)}.</p>`,
  )}
<ul class="verdicts">${best.slice(1).map((b) => html`<li><strong>${prose(b.from.name)}</strong>: ${prose(against(first, b, perToken))}</li>`)}</ul>`;
}

/** The name of a result in a sentence; in quotes where it is that of its file. */
function called({ name, file }: Named): string {
  return file === `${name}.json` ? `“${name}”` : name;
}
