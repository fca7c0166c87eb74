/** The rows of a replay, the answer's own first, and what is said of each: shared by text, Markdown and the page. */
import type { DatacentreAnswer, GroupRow, Outcome } from '../../datacentre/outcome/answer.js';
import type { Column } from '../tables/grid.js';
import { count, dollars, duration, energy, percent } from '../tables/units.js';

/** The answer, then further policies and changes. */
export function outcomesOf(answer: DatacentreAnswer): readonly Outcome[] {
  return [{ ...answer, jobs: answer.completedJobs, change: null }, ...answer.compared];
}

/** A policy by its name, a change by what was changed. */
export function rowName({ policy, change }: Outcome): string {
  return change ?? policy;
}

export function jobsOf(n: number): string {
  return `${count(n)} ${n === 1 ? 'job' : 'jobs'}`;
}

/** A count, or the mean of several: `16`, `0.4`. */
export function meanCount(figure: number): string {
  return Number.isInteger(figure) || figure >= 99.5 ? count(figure) : figure.toFixed(1);
}

export function hours(figure: number): string {
  if (figure > 0 && figure < 0.01) return '< 0.01';
  return figure >= 9.95 || figure === 0 ? count(figure) : figure.toPrecision(2);
}

const right = 'right' as const;

/** A figure of jobs that were played; a dash where none was. */
function played<Row extends { readonly jobs: number }>(figure: (row: Row) => string): (row: Row) => string {
  return (row) => (row.jobs === 0 ? '–' : figure(row));
}

export function outcomeColumns(rows: readonly Outcome[]): readonly Column<Outcome>[] {
  const last = (rows[0]?.allocationByArrivedPercent?.length ?? 1) - 1;
  const some = (of: (row: Outcome) => number) => rows.some((row) => of(row) > 0);
  const optional = (
    title: string,
    leaves: number,
    of: (row: Outcome) => number,
    said: (x: number) => string,
  ) => (some(of) ? [{ title, align: right, leaves, cell: (row: Outcome) => said(of(row)) }] : []);
  return [
    { title: 'policy', align: 'left', leaves: 0, cell: rowName },
    {
      title: 'queueing\nmean',
      align: right,
      leaves: 0,
      cell: played((r) => duration(r.queueingSeconds.mean)),
    },
    { title: '\np50', align: right, leaves: 4, cell: played((r) => duration(r.queueingSeconds.p50)) },
    { title: '\np99', align: right, leaves: 1, cell: played((r) => duration(r.queueingSeconds.p99)) },
    {
      title: 'JCT\nmean',
      align: right,
      leaves: 0,
      cell: played((r) => duration(r.jobCompletionSeconds.mean)),
    },
    { title: '\np50', align: right, leaves: 4, cell: played((r) => duration(r.jobCompletionSeconds.p50)) },
    { title: '\np99', align: right, leaves: 1, cell: played((r) => duration(r.jobCompletionSeconds.p99)) },
    ...(rows.some((row) => lacks(row) > 0)
      ? [
          {
            ...{ title: 'JCT of\nsame jobs', align: right, leaves: 0 },
            cell: ({ sameJobs }: Outcome) => (sameJobs?.jobs ? duration(sameJobs.jobCompletionSeconds) : '–'),
          },
        ]
      : []),
    ...(rows.some(({ plays }) => plays.count > 1)
      ? [
          {
            ...{ title: 'queueing mean\nin plays', align: right, leaves: 1 },
            cell: ({ plays: { meanQueueingSeconds: of } }: Outcome) =>
              `${duration(of.low)} to ${duration(of.high)}`,
          },
        ]
      : []),
    { title: 'slowdown\nmean', align: right, leaves: 3, cell: played((r) => times(r.slowdown.mean)) },
    { title: 'makespan', align: right, leaves: 2, cell: played((r) => duration(r.makespanSeconds)) },
    { title: 'utilisation', align: right, leaves: 0, cell: played((r) => percent(r.utilisation)) },
    ...optional('used while\nsubmitted', 5, (r) => r.utilisationWhileSubmitted ?? 0, percent),
    ...optional(
      'never\nplaced',
      0,
      (r) => r.unplaceable.jobs,
      (jobs) => (jobs === 0 ? '–' : count(jobs)),
    ),
    ...optional('of the\ndemand', 1, (r) => r.unplaceable.share, percent),
    ...optional('free while\njobs wait', 4, (r) => r.freeWhileWaiting, hours),
    ...optional('stranded\ndevices', 5, (r) => r.strandedDevices, hours),
    ...optional('lost\ndevice-h', 3, (r) => r.lostDeviceHours, hours),
    ...optional('failures\nof nodes', 6, (r) => r.failures.nodes, meanCount),
    ...optional('restarts', 6, (r) => r.restarts, meanCount),
    ...optional('preemptions', 6, (r) => r.preemptions, meanCount),
    ...optional('allocated at\n100 % arrived', 1, (r) => allocatedAt(r, 100), percent),
    ...(last > 100 ? optional(`${last} %`, 1, (r) => allocatedAt(r, last), percent) : []),
    ...optional('cost', 6, (r) => r.costUsd ?? 0, dollars),
    ...optional('energy', 7, (r) => r.energy?.kwh ?? 0, energy),
  ];
}

/** Share of all devices allocated when so many per cent had arrived; 0 where that was not asked, or so many did not come. */
export function allocatedAt({ allocationByArrivedPercent: of }: Outcome, arrived: number): number {
  return (of?.[arrived] ?? 0) / 100;
}

/** Jobs, and hours of devices that they ask for, that one of several rows does not do and another does. */
export function lacks({ sameJobs }: Outcome): number {
  return sameJobs?.lackingJobs ?? 0;
}

/** `3.2×`. */
export function times(figure: number): string {
  return `${figure >= 99.5 ? count(figure) : figure.toPrecision(figure >= 9.95 ? 3 : 2)}×`;
}

export function groupColumns(title: string, words: boolean): readonly Column<GroupRow>[] {
  return [
    { title, align: words ? 'left' : right, leaves: 0, cell: ({ name }) => name },
    { title: 'jobs', align: right, leaves: 0, cell: ({ jobs }) => count(jobs) },
    { title: 'device-h', align: right, leaves: 0, cell: (r) => hours(r.deviceHours) },
    { title: 'share', align: right, leaves: 0, cell: ({ share }) => percent(share) },
    { title: 'run\nmean', align: right, leaves: 1, cell: (r) => duration(r.runSeconds.mean) },
    { title: '\np50', align: right, leaves: 2, cell: (r) => duration(r.runSeconds.p50) },
    {
      title: 'queueing\nmean',
      align: right,
      leaves: 0,
      cell: played((r) => duration(r.queueingSeconds.mean)),
    },
    { title: '\np99', align: right, leaves: 1, cell: played((r) => duration(r.queueingSeconds.p99)) },
  ];
}

/** Tables of groups: those of which there is more than one. */
export const GROUP_TITLES = {
  size: { title: 'devices', heading: 'By size of job' },
  type: { title: 'type', heading: 'By type' },
  state: { title: 'state', heading: 'By final state' },
  user: { title: 'user', heading: 'By user' },
  queue: { title: 'queue', heading: 'By queue' },
} as const;

export const GROUP_DIMENSIONS = ['size', 'type', 'state', 'user', 'queue'] as const;
