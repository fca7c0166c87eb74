/** Policies and changes beside each other: as charts, and every figure as a table. */
import type { DatacentreAnswer, Outcome, WaitRow } from '../../../datacentre/outcome/answer.js';
import { hours, lacks, meanCount, outcomesOf, rowName, times } from '../../datacentre/rows.js';
import { count, dollars, duration, energy, percent } from '../../tables/units.js';
import { arrivedChart } from '../charts/arrived.js';
import { figure } from '../charts/figure.js';
import { spreadsChart } from '../charts/spreads.js';
import type { Column } from '../columns.js';
import { exploredTable } from '../explored.js';
import { html, type Markup } from '../markup.js';
import { plain } from '../tables.js';

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
  columns: columnsOf(rows),
  line: () => null,
})}
${waitsPart(told, rows)}`;
}

const spread = (name: string, of: (row: Outcome) => Outcome['runSeconds']): Column<Outcome> => ({
  ...{ name, cell: (row) => duration(of(row).mean), figure: (row) => of(row).mean },
  below: { name: 'median · p99', cell: (row) => `${duration(of(row).p50)} · ${duration(of(row).p99)}` },
});

const COLUMNS: readonly Column<Outcome>[] = [
  spread('queueing, mean', (row) => row.queueingSeconds),
  spread('completion, mean', (row) => row.jobCompletionSeconds),
  {
    ...{ name: 'utilisation', cell: (r) => percent(r.utilisation), figure: (r) => r.utilisation },
    below: {
      name: 'while submitted',
      cell: (r) => (r.utilisationWhileSubmitted === null ? '–' : percent(r.utilisationWhileSubmitted)),
    },
  },
  { name: 'makespan', cell: (r) => duration(r.makespanSeconds), figure: (r) => r.makespanSeconds },
  {
    name: 'free while jobs wait',
    cell: (r) => hours(r.freeWhileWaiting),
    figure: (r) => r.freeWhileWaiting,
    below: { name: 'stranded', cell: (r) => hours(r.strandedDevices) },
  },
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
  { name: 'preemptions', cell: (r) => meanCount(r.preemptions), figure: (r) => r.preemptions, extra: true },
  {
    name: 'failures of nodes',
    cell: (r) => meanCount(r.failures.nodes),
    figure: (r) => r.failures.nodes,
    extra: true,
  },
  { name: 'restarts', cell: (r) => meanCount(r.restarts), figure: (r) => r.restarts, extra: true },
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

/** First of all where there are any: who leaves jobs out is not to be compared with who does not. */
const NEVER_PLACED: Column<Outcome> = {
  ...{ name: 'never placed', cell: (r) => count(r.unplaceable.jobs), figure: (r) => r.unplaceable.jobs },
  below: { name: 'of the demand', cell: (r) => percent(r.unplaceable.share) },
};

const SAME_JOBS: Column<Outcome> = {
  name: 'same jobs, mean',
  cell: ({ sameJobs }) => (sameJobs?.jobs ? duration(sameJobs.jobCompletionSeconds) : '–'),
  figure: ({ sameJobs }) => sameJobs?.jobCompletionSeconds ?? 0,
};

const COST: Column<Outcome> = {
  name: 'cost',
  cell: ({ costUsd }) => (costUsd === null ? '–' : dollars(costUsd)),
  figure: ({ costUsd }) => costUsd ?? 0,
};

function columnsOf(rows: readonly Outcome[]): readonly Column<Outcome>[] {
  return [
    ...(rows.some(({ unplaceable }) => unplaceable.jobs > 0) ? [NEVER_PLACED] : []),
    ...(rows.some((row) => lacks(row) > 0) ? [SAME_JOBS] : []),
    ...COLUMNS,
    ...(rows.some(({ costUsd }) => costUsd !== null) ? [COST] : []),
  ];
}

/** Who gains and who loses: mean waits of the jobs that all have done, by size and by user. */
function waitsPart({ waitsCompared }: DatacentreAnswer, rows: readonly Outcome[]): Markup | null {
  if (waitsCompared === null) return null;
  const table = (title: string, groups: readonly WaitRow[]) =>
    groups.length < 2
      ? null
      : html`<h3>Mean wait by ${title}</h3>
${plain(
  [title, 'jobs', 'device-hours', ...rows.map(rowName)],
  groups.map((group) => [
    ...[group.name, count(group.jobs), hours(group.deviceHours)],
    ...group.queueingSeconds.map(duration),
  ]),
)}`;
  const tables = [table('devices asked for', waitsCompared.size), table('user', waitsCompared.user)];
  if (tables.every((each) => each === null)) return null;
  return html`<p class="soft">Who gains and who loses: of the jobs that every policy and change has done.</p>
${tables}`;
}

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
