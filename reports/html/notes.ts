/** Beside the answer: the layout spelled out, how sure it is, and where the time that could be saved goes. */
import { unitWords } from '../../input/unit-words.js';
import type { Comparison, Row, RunTotals } from '../../planning/comparison.js';
import { leftOut, widerIntervals } from '../compare.js';
import { layoutParts } from '../layout.js';
import { costLines, goodputLines } from '../tables/price.js';
import { dollars, duration, percent } from '../tables/units.js';
import { tightNotes } from '../tight.js';
import { html, type Markup, prose } from './markup.js';
import { lossesOf, tied } from './named.js';
import { STEP_PARTS, type StepPart, stepParts } from './palette.js';

/** Parts of a step that the model asks for; the others are what a strategy costs. */
const WORK: readonly StepPart[] = ['gemm', 'attention', 'elementwise'];
/** Losses below this share of the step are not worth a change. */
const WORTH_SAYING = 0.02;

/** Strategies named in a sentence. */
const MOST_NAMED = 4;

/** The three notes to the fastest row of a comparison; `on` names one of several. */
export function notesOn(best: Row, comparison: Comparison, on?: string): Markup {
  return html`<div class="notes">
<section><h3>The layout${on === undefined ? null : html` ${prose(`of ${best.strategy} on ${on}`)}`}</h3><dl class="layout">${layoutParts(best.layout, unitWords(best).items).map(({ text, meaning }) => html`<div><dt>${text}</dt><dd>${meaning}</dd></div>`)}</dl></section>
<section><h3>How sure</h3>${certainty(best, comparison).map((said) => html`<p>${prose(said)}</p>`)}</section>
<section><h3>What to change next</h3>${worthTrying(best, comparison)}${next(best, comparison).map((said) => html`<p>${prose(said)}</p>`)}</section>
</div>`;
}

/** Sentences on how much the answer can be relied upon. */
function certainty(best: Row, { rows, beyondMeasured, notTried, inputs, notes = [] }: Comparison): string[] {
  const interval = best.interval
    ? 'Nine real runs in ten should fall within the 90 % intervals; they are as wide as predictions of published runs were off.'
    : 'No interval: there are no published runs to measure such a prediction by.';
  const equals = rows.filter((row) => row !== best && tied(row, best));
  const order =
    equals.length > 0
      ? `Too close to call between ${listed([best, ...equals].map((row) => row.strategy))}: choose by what you can run already.`
      : (aheadOf(best, rows)?.replace(/\.$/, ` of published layouts.`) ?? null);
  const room = tightNotes([best.memory]).map((note) => `Memory is ${note}`)[0] ?? null;
  const wider = best.interval ? widerIntervals(beyondMeasured, [best]) : [];
  const costs = [...costLines(inputs).map((line) => `${line}.`), ...goodputLines([best])];
  return [order, room, interval, ...wider, ...leftOut(notTried), ...notes, ...costs].filter(
    (said) => said !== null,
  );
}

/** In ten; no surer than a coin is not worth saying. */
const EVEN = 5;

/** How sure it is that a row beats the next slower one; null for the last and where nothing is known. */
export function aheadOf(row: Row, rows: readonly Row[]): string | null {
  const next = rows[rows.indexOf(row) + 1];
  const inTen = row.place?.overNext?.inTen ?? null;
  return next && inTen !== null && inTen > EVEN
    ? `Faster than ${next.strategy} in ${inTen} of 10 such pairs.`
    : null;
}

/** The largest loss of a row, and what it would be worth to be rid of it. */
function next(best: Row, { tried = [] }: Comparison): string[] {
  const { breakdown, stepTimeSeconds, totals } = best;
  const [largest] = stepParts(breakdown)
    .filter(({ part }) => !WORK.includes(part))
    .sort((a, b) => b.seconds - a.seconds);
  const share = largest ? largest.seconds / stepTimeSeconds : 0;
  if (!largest || share < WORTH_SAYING) return [`Little is lost to the layout: ${lossesOf(best)}.`];
  const loss = `Largest loss: ${lossesOf(best)}.`;
  if (tried.length > 0) return [loss];
  const step = duration(stepTimeSeconds - largest.seconds);
  return [
    loss,
    `At best, without any ${wordsFor(largest.part)}, a step takes ${step}${totals ? ` and the run ${saved(share, totals)} less` : ''}.`,
  ];
}

/** Changes shown under an answer. */
const MOST_TRIED = 3;

/** Changes to the fastest row that were played, by what they gain: the option, what it does, the step. */
function worthTrying(best: Row, { tried = [], rows }: Comparison): Markup | null {
  const shown = best === rows[0] ? tried.slice(0, MOST_TRIED) : [];
  if (shown.length === 0) return null;
  return html`<p>Played at this layout, these gain:</p><ul class="tried">${shown.map(
    ({ option, words, stepTimeSeconds, speedUp }) =>
      html`<li><code class="whole">${option}</code> ${prose(`${percent(1 - 1 / speedUp)} less time per ${unitWords(best).one}: ${duration(stepTimeSeconds)} a step (${words})`)}</li>`,
  )}</ul>`;
}

/** A share of the whole run, in time and money. */
function saved(share: number, { timeToTrainSeconds, costUsd }: RunTotals): string {
  return `${duration(share * timeToTrainSeconds)} and ${dollars(Number((share * costUsd).toPrecision(2)))}`;
}

function wordsFor(part: StepPart): string {
  return STEP_PARTS[part].name.replace(/^exposed: (\w+)$/, 'exposed $1 communication');
}

/** Of two names or more. */
function listed(names: readonly string[]): string {
  const shown =
    names.length > MOST_NAMED
      ? [...names.slice(0, MOST_NAMED - 1), `${names.length - MOST_NAMED + 1} more`]
      : names;
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)!}`;
}
