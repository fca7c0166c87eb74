/** `llmsim datacentre --csv`: a row per policy and change. */
import type { DatacentreAnswer, Outcome, Spread } from '../../datacentre/outcome/answer.js';
import { type CsvValue, column, csvFile, type FileColumn } from '../csv/file.js';
import { allocatedAt, outcomesOf } from './rows.js';

/** In their order, which is stable: new columns are added at the end. */
export const DATACENTRE_COLUMNS: readonly FileColumn<Outcome>[] = [
  column('policy', 'as it was asked for', ({ policy }) => policy),
  column('queueing', 'which job goes next', ({ queueing }) => queueing),
  column('placement', 'where it goes', ({ placement }) => placement),
  column('change', 'what `--what-if` changed; empty for the question as it is', ({ change }) => change),
  column('jobs', 'jobs that ran to their end', ({ jobs }) => jobs),
  column('nodes', 'nodes', ({ nodes }) => nodes),
  column('devices', 'devices', ({ devices }) => devices),
  ...spread('queueing', 'waiting, before the first start and after every stop', (r) => r.queueingSeconds),
  ...spread('completion', 'from submission to the end', (r) => r.jobCompletionSeconds),
  ...spread('run', 'on devices, as listed', (r) => r.runSeconds),
  column('slowdown_mean', 'completion time over run time', (r) => r.slowdown.mean),
  column('slowdown_p50', 'median of it', (r) => r.slowdown.p50),
  column('slowdown_p99', '99th percentile of it', (r) => r.slowdown.p99),
  column('makespan_s', 'from the earliest submission to the last end', (r) => r.makespanSeconds),
  column('utilisation', 'share of the device-time of the makespan that jobs held', (r) => r.utilisation),
  column('device_hours', 'hours of whole devices that jobs held', (r) => r.deviceHours),
  column('waiting_jobs', 'jobs waiting, mean over the makespan', (r) => r.waitingJobs),
  column('stranded_devices', 'free devices that no waiting job can use, mean', (r) => r.strandedDevices),
  column('broken_devices', 'devices of broken nodes, mean', (r) => r.brokenDevices),
  column('lost_device_hours', 'held for work that was lost', (r) => r.lostDeviceHours),
  column('restarts', 'stops by failures', (r) => r.restarts),
  column('preemptions', 'stops for other jobs', (r) => r.preemptions),
  column('unplaceable_jobs', 'jobs that no nodes can ever hold', (r) => r.unplaceable.jobs),
  column(
    'jobs_without_run_time',
    'jobs of which the list does not say how long they run',
    (r) => r.withoutRunTime,
  ),
  column('given_up_jobs', 'jobs that were stopped so often that they were given up', (r) => r.givenUp),
  column('energy_kwh', 'electricity of the devices', (r) => r.energy?.kwh ?? null),
  column(
    'allocated_at_100_percent',
    'with `--inflate`: share of the devices allocated at 100 % arrived',
    (r) => arrived(r, 100),
  ),
  column('allocated_at_130_percent', 'the same at 130 %', (r) => arrived(r, 130)),
  column(
    'unplaceable_device_hours',
    'that jobs ask for which no nodes can ever hold',
    (r) => r.unplaceable.deviceHours,
  ),
  column(
    'unplaceable_share',
    'of the device-hours that all jobs of the list ask for',
    (r) => r.unplaceable.share,
  ),
  column(
    'load',
    'device-time that the list asks for, over that of all devices while jobs are submitted',
    (r) => r.load,
  ),
  column(
    'utilisation_while_submitted',
    'utilisation from the first submission to the last',
    (r) => r.utilisationWhileSubmitted,
  ),
  column(
    'free_while_waiting',
    'devices that nothing holds while jobs wait, mean over the makespan',
    (r) => r.freeWhileWaiting,
  ),
  column('cost_usd', 'of all devices over the makespan', (r) => r.costUsd),
  column('same_jobs', 'jobs that every policy and change has done', (r) => r.sameJobs?.jobs ?? null),
  column(
    'same_jobs_completion_mean_s',
    'completion time of those jobs: mean',
    (r) => r.sameJobs?.jobCompletionSeconds ?? null,
  ),
  column(
    'same_jobs_queueing_mean_s',
    'waiting of those jobs: mean',
    (r) => r.sameJobs?.queueingSeconds ?? null,
  ),
  column(
    'lacking_jobs',
    'jobs that another policy or change has done and this one has not',
    (r) => r.sameJobs?.lackingJobs ?? null,
  ),
  column('lacking_device_hours', 'that those ask for', (r) => r.sameJobs?.lackingDeviceHours ?? null),
  column('plays', 'plays, each with other failures; all figures are their means', (r) => r.plays.count),
  column('queueing_mean_low_s', 'the least mean wait of a play', (r) => r.plays.meanQueueingSeconds.low),
  column('queueing_mean_high_s', 'the greatest', (r) => r.plays.meanQueueingSeconds.high),
  column('node_failures', 'failures of nodes', (r) => r.failures.nodes),
  column('failed_jobs', 'jobs that one of them stopped', (r) => r.failures.jobs),
];

function arrived(row: Outcome, percent: number): CsvValue {
  return row.allocationByArrivedPercent?.[percent] === undefined ? null : allocatedAt(row, percent);
}

function spread(name: string, meaning: string, of: (row: Outcome) => Spread): FileColumn<Outcome>[] {
  return [
    column(`${name}_mean_s`, `${meaning}: mean`, (row) => of(row).mean),
    column(`${name}_p50_s`, 'median of it', (row) => of(row).p50),
    column(`${name}_p99_s`, '99th percentile of it', (row) => of(row).p99),
  ];
}

/** The whole file. */
export function datacentreCsv(answer: DatacentreAnswer): string {
  return csvFile(DATACENTRE_COLUMNS, outcomesOf(answer));
}
