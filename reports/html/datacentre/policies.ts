/** Policies and changes beside each other: as charts, and every figure as a table. */
import type { DatacentreAnswer, Outcome } from '../../../datacentre/outcome/answer.js';
import { hours, outcomesOf, rowName, times } from '../../datacentre/rows.js';
import { count, duration, energy, percent } from '../../tables/units.js';
import { arrivedChart } from '../charts/arrived.js';
import { figure } from '../charts/figure.js';
import { spreadsChart } from '../charts/spreads.js';
import type { Column } from '../columns.js';
import { exploredTable } from '../explored.js';
import { html, type Markup } from '../markup.js';

/** Null where there is nothing to compare. */
export async function policyPart(told: DatacentreAnswer, prefix: string): Promise<Markup | null> {
  const rows = outcomesOf(told);
  if (rows.length < 2) return null;
  const spreads = async (of: 'queueingSeconds' | 'jobCompletionSeconds', title: string, caption: string) =>
    figure(
      spreadsChart(
        caption,
        title,
        rows.map((row) => ({ name: rowName(row), spread: row[of] })),
      ),
      caption,
      'half',
    );
  return html`<div class="charts">${await spreads('queueingSeconds', 'queueing delay', 'Queueing delay of the jobs, a line each policy or change.')}${await spreads('jobCompletionSeconds', 'job completion time', 'Job completion time: from submission to the end.')}</div>
${exploredTable<Outcome>({
  ...{ id: `${prefix}outcomes`, what: 'the policies', placeholder: 'Filter, e.g. backfill', rows },
  name: {
    heading: { name: 'policy' },
    value: rowName,
    cell: (row) => html`<span data-column="policy">${rowName(row)}</span>`,
  },
  columns: COLUMNS,
  line: () => null,
})}`;
}

const spread = (name: string, of: (row: Outcome) => Outcome['runSeconds']): Column<Outcome> => ({
  ...{ name, cell: (row) => duration(of(row).mean), figure: (row) => of(row).mean },
  below: { name: 'median · p99', cell: (row) => `${duration(of(row).p50)} · ${duration(of(row).p99)}` },
});

const COLUMNS: readonly Column<Outcome>[] = [
  spread('queueing, mean', (row) => row.queueingSeconds),
  spread('completion, mean', (row) => row.jobCompletionSeconds),
  { name: 'utilisation', cell: (r) => percent(r.utilisation), figure: (r) => r.utilisation },
  { name: 'makespan', cell: (r) => duration(r.makespanSeconds), figure: (r) => r.makespanSeconds },
  { name: 'stranded devices', cell: (r) => hours(r.strandedDevices), figure: (r) => r.strandedDevices },
  {
    name: 'slowdown, mean',
    cell: (r) => times(r.slowdown.mean),
    figure: (r) => r.slowdown.mean,
    extra: true,
  },
  {
    name: 'waiting jobs, mean',
    cell: (r) => hours(r.waitingJobs),
    figure: (r) => r.waitingJobs,
    extra: true,
  },
  { name: 'nodes', cell: (r) => count(r.nodes), figure: (r) => r.nodes, extra: true },
  {
    name: 'never placed',
    cell: (r) => count(r.unplaceable.jobs),
    figure: (r) => r.unplaceable.jobs,
    extra: true,
  },
  { name: 'preemptions', cell: (r) => count(r.preemptions), figure: (r) => r.preemptions, extra: true },
  { name: 'restarts', cell: (r) => count(r.restarts), figure: (r) => r.restarts, extra: true },
  {
    ...{ name: 'lost device-hours', cell: (r) => hours(r.lostDeviceHours), figure: (r) => r.lostDeviceHours },
    extra: true,
  },
  {
    ...{
      name: 'energy',
      cell: (r) => (r.energy ? energy(r.energy.kwh) : '–'),
      figure: (r) => r.energy?.kwh ?? 0,
    },
    extra: true,
  },
];

/** Null where arrivals without departures were not asked for. */
export async function arrivalPart(told: DatacentreAnswer): Promise<Markup | null> {
  const all = outcomesOf(told).flatMap((row) =>
    row.allocationByArrivedPercent === undefined
      ? []
      : [{ name: rowName(row), byArrivedPercent: row.allocationByArrivedPercent }],
  );
  if (all.length === 0) return null;
  return figure(
    arrivedChart(all),
    'Jobs of the list arrive in random order, as often as needed, and none leaves: what lies below the line of 100 % in the end is lost to fragmentation.',
  );
}
