/** Cost by deadline, of every job: the curve, and its steps as a table. */
import type { PlanRow } from '../../../planning/plan/row.js';
import { shortLayout } from '../../layout.js';
import { dollars, duration } from '../../tables/units.js';
import type { Limits } from '../charts/cost-runs.js';
import { deadlineChart } from '../charts/deadlines.js';
import { figure } from '../charts/figure.js';
import { html, type Markup, prose } from '../markup.js';
import { plain } from '../tables.js';
import { stepsOf } from './deadlines.js';
import { cellName, type Dimension, jobsOf } from './dimensions.js';

/** Jobs with a picture. */
const MOST_JOBS = 6;

/** Null where no job has a cheaper cell that takes longer. */
export async function deadlinePart(
  rows: readonly PlanRow[],
  dimensions: readonly Dimension[],
): Promise<Markup | null> {
  const made: Markup[] = [];
  const jobs = jobsOf(rows, dimensions);
  for (const job of jobs.slice(0, MOST_JOBS)) {
    const steps = { p50: stepsOf(job.rows, 'p50'), p90: stepsOf(job.rows, 'p90') };
    const drawn = [...steps.p50, ...steps.p90].map(({ row }) => row);
    // What all steps have in common tells none of them apart.
    const apart = dimensions.filter((each) => new Set(drawn.map((row) => each.of(row))).size > 1);
    const nameOf = (row: PlanRow) => cellName(row, apart);
    const chart = deadlineChart(steps, limitsOf(job.rows), nameOf);
    if (chart === null) continue;
    const caption =
      'For every deadline, the cost of the cheapest cell that meets it; devices and memory are as the plan allows.';
    made.push(html`<div>${job.name !== '' && html`<h3>${prose(job.name)}</h3>`}${await figure(chart, caption, jobs.length > 1 ? 'half' : 'full')}
<details><summary>Table of the steps</summary>${plain(
      ['chance', 'deadline from', 'cost', 'cell', 'layout'],
      (['p50', 'p90'] as const).flatMap((chance) =>
        steps[chance].map(({ seconds, usd, row }) => [
          ...[chance, duration(seconds), dollars(usd), cellName(row, dimensions)],
          row.winner ? `${row.winner.strategy} ${shortLayout(row.winner.layout)}` : '–',
        ]),
      ),
    )}</details></div>`);
  }
  if (made.length === 0) return null;
  const more = jobs.length - MOST_JOBS;
  return html`${made.length > 1 ? html`<div class="charts">${made}</div>` : made}${more > 0 && html`<p class="soft">${prose(`Of ${jobs.length} jobs the first ${MOST_JOBS} are drawn.`)}</p>`}`;
}

/** Those that all of the rows have. */
function limitsOf(rows: readonly PlanRow[]): Limits {
  const shared = (keyName: 'deadlineSeconds' | 'budgetUsd') => {
    const [first, ...others] = new Set(rows.map(({ inputs }) => inputs[keyName]));
    return typeof first !== 'number' || others.length > 0 ? {} : { [keyName]: first };
  };
  return { ...shared('deadlineSeconds'), ...shared('budgetUsd') };
}
