/** Beside the answer of a search: the layout spelled out, how sure it is, and what one would choose instead. */

import { unitWords } from '../../../input/unit-words.js';
import type { Found, FoundRow } from '../../../planning/found.js';
import { leftOut, widerIntervals } from '../../compare.js';
import { layoutParts, shortLayout } from '../../layout.js';
import { count, dollars, duration } from '../../tables/units.js';
import { tightNotes } from '../../tight.js';
import { html, type Markup, prose } from '../markup.js';

export function notesOf(row: FoundRow, found: Found): Markup {
  const instead = alternatives(row, found);
  return html`<div class="notes">
<section><h3>The layout</h3><dl class="layout">${layoutParts(row.layout, unitWords(row).items).map(({ text, meaning }) => html`<div><dt>${text}</dt><dd>${meaning}</dd></div>`)}</dl></section>
<section><h3>How sure</h3>${certainty(row, found).map((said) => html`<p>${prose(said)}</p>`)}</section>
<section><h3>What else there is</h3>${instead.length === 0 ? html`<p>${prose('Nothing that was found is faster, cheaper or smaller than this.')}</p>` : instead}</section>
</div>`;
}

function certainty(row: FoundRow, { beyondMeasured, notTried }: Found): string[] {
  const interval = row.interval
    ? 'Nine real runs in ten should fall within the 90 % intervals; they are as wide as predictions of published runs were off. Layouts of one search share most of that error.'
    : 'No interval: there are no published runs to measure such a prediction by.';
  return [
    ...tightNotes([row.memory]).map((note) => `Memory is ${note}`),
    interval,
    ...(row.interval ? widerIntervals(beyondMeasured, [row]) : []),
    ...leftOut(notTried),
  ];
}

/** Of the front, the soonest, the cheapest and the smallest, where they are other layouts. */
function alternatives(best: FoundRow, { pareto }: Found): Markup[] {
  const figures: readonly [string, (row: FoundRow) => number][] = [
    ['Sooner', (row) => row.totals?.timeToTrainSeconds ?? row.stepTimeSeconds],
    ['Cheaper', (row) => row.totals?.costUsd ?? row.stepUsd],
    ['On fewer devices', (row) => row.devices],
  ];
  return figures.flatMap(([name, figure]) => {
    const [least] = [...pareto].sort((a, b) => figure(a) - figure(b));
    if (least === undefined || figure(least) >= figure(best) * (1 - 1e-9)) return [];
    const { strategy, layout, cluster, devices, totals, stepTimeSeconds, stepUsd } = least;
    const [time, cost] = totals ? [totals.timeToTrainSeconds, totals.costUsd] : [stepTimeSeconds, stepUsd];
    return [
      html`<p><b>${name}</b>: ${prose(`${duration(time)}, ${dollars(cost)}, ${count(devices)} ${devices === 1 ? 'device' : 'devices'} with ${strategy} (${shortLayout(layout)}) on ${cluster}.`)}</p>`,
    ];
  });
}
