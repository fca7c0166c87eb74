/** The way from a person's own layout to the best that was found, a step at a time. */
import { largest } from '../../../input/extremes.js';
import type { FoundRow, From } from '../../../planning/found.js';
import { shortLayout } from '../../layout.js';
import { count, dollars, duration, memory, percent } from '../../tables/units.js';
import { html, type Markup, prose } from '../markup.js';
import { barMeter } from '../meter.js';

/** What the whole way brings, then each step of it. */
export function wayTable({ row: own, path }: From): Markup {
  const last = path.at(-1)?.row;
  if (last === undefined) return html`<p>${prose('Your own layout is the best that was found.')}</p>`;
  const steps = [{ changes: ['your own layout'], row: own }, ...path];
  const most = largest(steps.map(({ row }) => timeOf(row)));
  return html`<p class="lead">${prose(`${path.flatMap(({ changes }) => changes).join(', ')}: ${gained(own, last)}.`)}</p>
<table class="ranking misfits bars">
<thead><tr><th scope="col">change<small>layout</small></th><td class="picture"></td><th scope="col">${own.totals ? 'time to train' : 'step time'}</th><th scope="col">cost</th><th scope="col">memory</th><th scope="col">devices</th></tr></thead>
${steps.map(({ changes, row }, i) => {
  const before = steps[i - 1]?.row;
  return html`<tbody>
<tr><td class="name">${prose(changes.join(', '))}<code>${shortLayout(row.layout)}</code></td><td class="picture">${barMeter(timeOf(row), null, most)}</td><td data-label="time">${duration(timeOf(row))}<small>${before && percentChange(timeOf(before), timeOf(row))}</small></td><td data-label="cost">${dollars(costOf(row))}<small>${before && percentChange(costOf(before), costOf(row))}</small></td><td data-label="memory">${memory(row.memory.peakBytes)}</td><td data-label="devices">${count(row.devices)}</td></tr>
</tbody>
`;
})}</table>`;
}

function timeOf({ totals, stepTimeSeconds }: FoundRow): number {
  return totals?.timeToTrainSeconds ?? stepTimeSeconds;
}

function costOf({ totals, stepUsd }: FoundRow): number {
  return totals?.costUsd ?? stepUsd;
}

/** `−27.0 %, 7.20 d and $12,000 less a run`. */
function gained(own: FoundRow, last: FoundRow): string {
  const what = own.totals ? 'run' : 'step';
  const saved = costOf(own) - costOf(last);
  const shorter = timeOf(own) - timeOf(last);
  const time = `${duration(Math.abs(shorter))} ${shorter < 0 ? 'longer' : 'shorter'}`;
  return `${percentChange(timeOf(own), timeOf(last))}, ${time}, ${dollars(Math.abs(saved))} ${saved < 0 ? 'dearer' : 'cheaper'} a ${what}`;
}

function percentChange(from: number, to: number): string {
  const change = to / from - 1;
  return Math.abs(change) < 0.0005 ? '±0 %' : `${change < 0 ? '−' : '+'}${percent(Math.abs(change))}`;
}
