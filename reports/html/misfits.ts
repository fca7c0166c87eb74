/** What needs more memory than there is, with what would help under each row, and what cannot run at all. */
import { largest } from '../../input/extremes.js';
import type { Comparison } from '../../planning/comparison.js';
import { misfitReason, neededBytes, refusalGroups } from '../compare.js';
import { shortLayout } from '../layout.js';
import { count, memory } from '../tables/units.js';
import { html, type Markup, prose } from './markup.js';
import { barMeter, needMeter } from './meter.js';

/** Needs over this many times the capacity are not drawn to scale. */
const MOST_DRAWN = 5;

/** A table of those that do not fit, the easiest to make fit first. */
export function misfitTable(comparison: Comparison): Markup {
  const { misfits } = comparison;
  const most = Math.min(
    largest(misfits.map(neededBytes)),
    MOST_DRAWN * largest(misfits.map(({ row }) => row.memory.capacityBytes)),
  );
  return html`<table class="ranking misfits">
<thead><tr><th scope="col">strategy<small>layout nearest to fitting</small></th><td class="picture"></td><th scope="col">needs</th><th scope="col">too much</th></tr></thead>
${misfits.map((misfit) => {
  const { row, missingBytes } = misfit;
  const reason = misfitReason(misfit);
  return html`<tbody>
<tr><td class="name">${prose(row.strategy)}<code>${shortLayout(row.layout)}</code></td><td class="picture">${needMeter(neededBytes(misfit), neededBytes(misfit) - missingBytes, most)}</td><td data-label="needs">${memory(neededBytes(misfit))}</td><td data-label="too much">${memory(missingBytes)}</td></tr>
<tr class="why"><td colspan="4">${prose(reason.charAt(0).toUpperCase() + reason.slice(1))}.</td></tr>
</tbody>
`;
})}</table>`;
}

/** A bar a reason: how many of what it stops, and words below. */
export function misfitBars(
  heading: string,
  what: string,
  bars: readonly { readonly name: string; readonly count: number; readonly line: Markup | null }[],
): Markup {
  const most = largest(bars.map((bar) => bar.count));
  return html`<table class="ranking misfits bars">
<thead><tr><th scope="col">${heading}</th><td class="picture"></td><th scope="col">${what}</th></tr></thead>
${bars.map(
  ({ name, count: n, line }) => html`<tbody>
<tr><td class="name">${prose(name)}</td><td class="picture">${barMeter(n, null, most)}</td><td data-label="${what}">${count(n)}</td></tr>
${line && html`<tr class="why"><td colspan="3">${line}</td></tr>`}
</tbody>
`,
)}</table>`;
}

/** Strategies refused for the same reason, together. */
export function refusalList({ refusals }: Pick<Comparison, 'refusals'>): Markup {
  return html`<dl class="refusals">${refusalGroups(refusals).map(({ strategies, reason }) => html`<div><dt>${prose(strategies.join(', '))}</dt><dd>${prose(reason)}</dd></div>`)}</dl>`;
}
