/** The answer to the question a comparison was asked, in one sentence. */
import type { Comparison, Misfit, Row } from '../../planning/comparison.js';
import { shortLayout } from '../layout.js';
import { count, dollars, duration, durationRange, memory, percent, teraflops } from '../tables/units.js';
import { html, type Markup } from './markup.js';
import { tied } from './named.js';

const NBSP = '\u00a0';

/** One or two sentences; what fits nowhere is said as plainly as what is fastest. `on` names one of several results. */
export function answer({ rows, misfits }: Comparison, on?: string): Markup {
  const [best] = rows;
  if (!best) {
    const [nearest] = nearestMisfits({ misfits });
    return nearest
      ? html`Nothing fits: <strong>${nearest.row.strategy}</strong>, which comes nearest, lacks ${memory(nearest.missingBytes)} a device.`
      : html`No strategy can run this job.`;
  }
  const range =
    best.interval &&
    html` (90${NBSP}% interval: <span class="whole">${durationRange(best.interval.low, best.interval.high)}</span>)`;
  const lead = on === undefined ? leadOf(best, rows) : '';
  const whole = best.totals
    ? html` The whole run takes <b class="whole">${duration(best.totals.timeToTrainSeconds)}</b> and costs <b class="whole">${dollars(best.totals.costUsd)}</b>.`
    : null;
  return html`<strong>${best.strategy}</strong> (${shortLayout(best.layout)})${on === undefined ? null : html` on <strong>${on}</strong>`} is fastest: <b class="whole">${duration(best.stepTimeSeconds)}</b> a step${range}, ${count(best.tokensPerSecond)} tokens/s in all at <b class="whole">${percent(best.mfu)}</b> MFU of ${teraflops(best.peakTflopsPerDevice)}${lead}.${whole}`;
}

/** What does not fit, least lacking first. */
export function nearestMisfits({ misfits }: Pick<Comparison, 'misfits'>): Misfit[] {
  return [...misfits].sort((a, b) => a.missingBytes - b.missingBytes);
}

/** To the digits, and from the ratio on, that the ranking's reasons name it with. */
function leadOf(best: Row, rows: readonly Row[]): string {
  const [, second] = rows;
  if (!second) return '';
  const other = second.strategy;
  const equals = rows.filter((row) => tied(row, best)).length - 2;
  if (equals >= 0) return `, too close to call with ${other}${equals > 0 ? ` and ${equals} more` : ''}`;
  const ratio = second.stepTimeSeconds / best.stepTimeSeconds;
  if (ratio < 1.005) return `, as fast as ${other}`;
  return `, ${ratio.toFixed(ratio < 10 ? 2 : 0)}× as fast as ${other}`;
}
