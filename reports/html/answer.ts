/** The answer to the question a comparison was asked, in one sentence. */
import { unitWords } from '../../input/unit-words.js';
import type { Comparison, Misfit, Row } from '../../planning/comparison.js';
import { shortLayout } from '../layout.js';
import { count, dollars, duration, durationRange, memory, percent, teraflops } from '../tables/units.js';
import { html, type Markup, prose } from './markup.js';
import { tied } from './named.js';

/** How a remedy begins that makes a strategy fit; other sentences say that none was found. */
const REMEDY = 'it fits with ';

const NBSP = '\u00a0';

/** One or two sentences; what fits nowhere is said as plainly as what is fastest. */
export function answer({ rows, misfits }: Comparison): Markup {
  const [best] = rows;
  if (!best) {
    const [remedied] = remediesOf({ misfits });
    const nearest = remedied ?? misfits[0];
    if (!nearest) return html`No strategy can run this job.`;
    const name = html`<strong>${prose(nearest.row.strategy)}</strong>`;
    const lacks = prose(`lacks ${memory(nearest.missingBytes)} a device`);
    return remedied
      ? html`Nothing fits: ${name}, easiest to make fit, ${lacks}; ${prose(remedied.change)}.`
      : html`Nothing fits, and nothing tried makes it fit: ${name}, which comes nearest, ${lacks}.`;
  }
  const range =
    best.interval &&
    html` (90${NBSP}% interval: <span class="whole">${durationRange(best.interval.low, best.interval.high)}</span>)`;
  const whole = best.totals
    ? html` The whole run takes <b class="whole">${duration(best.totals.timeToTrainSeconds)}</b> and costs <b class="whole">${dollars(best.totals.costUsd)}</b>.`
    : null;
  return html`<strong>${prose(best.strategy)}</strong> (${prose(shortLayout(best.layout))}) ${prose(placeOf(best, rows))}: <b class="whole">${duration(best.stepTimeSeconds)}</b> a step${range}, ${prose(`${count(best.tokensPerSecond)} ${unitWords(best).rate} in all`)} at <b class="whole">${percent(best.mfu)}</b> MFU of ${prose(teraflops(best.peakTflopsPerDevice))}.${whole}`;
}

/** What can be made to fit, easiest first. */
export function remediesOf({ misfits }: Pick<Comparison, 'misfits'>): Misfit[] {
  return misfits.filter(({ change }) => change.startsWith(REMEDY));
}

/** Fastest or only leading, to the digits, and from the ratio on, that the ranking's reasons name it with. */
function placeOf(best: Row, rows: readonly Row[]): string {
  const [, second] = rows;
  if (!second) return 'is fastest';
  const other = second.strategy;
  const equals = rows.filter((row) => tied(row, best)).length - 2;
  if (equals >= 0) return `leads, too close to call with ${other}${equals > 0 ? ` and ${equals} more` : ''}`;
  const ratio = second.stepTimeSeconds / best.stepTimeSeconds;
  if (ratio < 1.005) return `leads, as fast as ${other}`;
  return `is fastest, ${ratio.toFixed(ratio < 10 ? 2 : 0)}× as fast as ${other}`;
}
