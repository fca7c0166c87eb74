/** Jobs by what they have in common: their shares as bars, and every figure as a table. */
import type { DatacentreAnswer, Dimension, GroupRow } from '../../../datacentre/outcome/answer.js';
import { GROUP_TITLES, hours } from '../../datacentre/rows.js';
import { count, duration, percent } from '../../tables/units.js';
import { figure } from '../charts/figure.js';
import { sharesChart } from '../charts/shares.js';
import { html, type Markup } from '../markup.js';
import { plain } from '../tables.js';

/** Bars of a chart at most; the table has all. */
const MOST_BARS = 12;

const CAPTIONS: Readonly<Record<Dimension, string>> = {
  size: 'Shares by size.',
  type: 'What the jobs do, by their number and by the device-time they hold.',
  state:
    'How the jobs ended, as recorded: device-time of those that did not complete is work that nobody used.',
  user: 'Users with most device-time.',
  queue: 'Queues with most device-time.',
};

/** Null where all jobs are of one group. */
export async function groupPart(
  { by }: DatacentreAnswer,
  dimension: Dimension,
): Promise<{ name: string; title: string; body: Markup } | null> {
  const rows = by[dimension];
  if (rows.length < 2) return null;
  const { heading } = GROUP_TITLES[dimension];
  const chart = sharesChart(
    `Shares of jobs and device-time by ${dimension}.`,
    rows.slice(0, MOST_BARS),
    rows.reduce((sum, { jobs }) => sum + jobs, 0),
  );
  return {
    ...{ name: heading, title: heading.replace('By', 'Jobs by') },
    body: html`${await figure(chart, CAPTIONS[dimension], 'half')}
${groupTable(dimension, rows)}`,
  };
}

export function groupTable(dimension: Dimension, rows: readonly GroupRow[]): Markup {
  return plain(
    [
      ...[GROUP_TITLES[dimension].title, 'jobs', 'device-hours', 'share', 'run, mean', 'run, median'],
      ...['queueing, mean', 'queueing, p99'],
    ],
    rows.map((row) => [
      ...[row.name, count(row.jobs), hours(row.deviceHours), percent(row.share)],
      ...[duration(row.runSeconds.mean), duration(row.runSeconds.p50), duration(row.queueingSeconds.mean)],
      duration(row.queueingSeconds.p99),
    ]),
  );
}
