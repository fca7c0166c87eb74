/** Charts of a replay: over time, distributions of durations, waits by size. */
import type { DatacentreAnswer } from '../../../datacentre/outcome/answer.js';
import { hours } from '../../datacentre/rows.js';
import { count, percent } from '../../tables/units.js';
import { distributionChart } from '../charts/distribution.js';
import { figure } from '../charts/figure.js';
import { overTimeChart, type TimeSeries } from '../charts/over-time.js';
import { sharesChart } from '../charts/shares.js';
import { spreadsChart } from '../charts/spreads.js';
import { html, type Markup } from '../markup.js';
import { groupTable } from './groups.js';

export async function timePart({
  overTime,
  makespanSeconds,
  policy,
}: DatacentreAnswer): Promise<Markup | null> {
  if (makespanSeconds === 0) return null;
  const { secondsEach } = overTime;
  const inPercent = (name: string, shares: readonly number[]): TimeSeries => ({
    name,
    values: shares.map((share) => 100 * share),
  });
  const shares = [
    inPercent('allocated', overTime.allocated),
    ...(overTime.stranded.some((share) => share > 0) ? [inPercent('stranded', overTime.stranded)] : []),
    ...(overTime.broken.some((share) => share > 0) ? [inPercent('out of order', overTime.broken)] : []),
  ];
  const full = overTimeChart(
    `Share of the devices allocated over time under ${policy}.`,
    'share of all devices, %',
    secondsEach,
    shares,
    (figureOf) => percent(figureOf / 100),
    100,
  );
  const waiting = (title: string, values: readonly number[]) =>
    overTimeChart(`${title} over time.`, title, secondsEach, [{ name: title, values }], (n) =>
      n < 9.95 ? hours(n) : count(n),
    );
  return html`${await figure(full, 'Devices that jobs hold, over time.')}
<div class="charts">${await figure(waiting('jobs waiting', overTime.waitingJobs), 'Jobs that wait, over time.', 'half')}${await figure(waiting('devices waited for', overTime.waitingDevices), 'Devices that they ask for, over time.', 'half')}</div>`;
}

export async function distributionPart({ percentiles }: DatacentreAnswer): Promise<Markup | null> {
  if (percentiles.runSeconds.length === 0) return null;
  const chart = distributionChart('Cumulative distribution of run, queueing and completion times.', [
    { name: 'run time', percentiles: percentiles.runSeconds },
    { name: 'queueing delay', percentiles: percentiles.queueingSeconds },
    { name: 'completion time', percentiles: percentiles.jobCompletionSeconds },
  ]);
  return figure(chart, 'The share of the jobs that take no longer; a second or less is drawn as one.');
}

export async function sizePart({ by }: DatacentreAnswer): Promise<Markup | null> {
  const rows = by.size;
  if (rows.length === 0) return null;
  const waits = spreadsChart(
    'Queueing delay by the number of devices a job asks for.',
    'queueing delay',
    rows.map(({ name, queueingSeconds }) => ({ name, spread: queueingSeconds })),
  );
  return html`<div class="charts">${await figure(sharesChart('Shares of jobs and of device-time by size of job.', rows), 'Shares of the jobs, and of the device-time that they hold, by the devices they ask for.', 'half')}${await figure(waits, 'Queueing delay by size.', 'half')}</div>
${groupTable('size', rows)}`;
}
