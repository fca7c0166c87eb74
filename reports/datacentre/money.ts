/** What more or fewer devices cost, and what they are worth in waiting. */
import type { DatacentreAnswer, Outcome, SameJobs } from '../../datacentre/outcome/answer.js';
import { count, dollars, duration } from '../tables/units.js';
import { hours, jobsOf, lacks, outcomesOf, rowName } from './rows.js';

/** The cost of the answer, and of each change of devices beside it; none without a price. */
export function moneySentences(answer: DatacentreAnswer): string[] {
  const { price } = answer.inputs;
  const [first, ...others] = outcomesOf(answer);
  if (price === null || first!.costUsd === null || first!.costUsd === 0) return [];
  return others
    .filter(({ devices }) => devices !== first!.devices)
    .map((row) => changeSentence(first!, row, price.usdPerDeviceHour));
}

function changeSentence(first: Outcome, row: Outcome, usdPerDeviceHour: number): string {
  const [more, devices] = [row.costUsd! - first.costUsd!, row.devices - first.devices];
  const perDay = 24 * usdPerDeviceHour * Math.abs(devices);
  const said =
    `${rowName(row)}: ${count(Math.abs(devices))} devices ${devices < 0 ? 'fewer, which spare' : 'more, which cost'} ` +
    `${dollars(perDay)} a day. All devices cost ${dollars(row.costUsd!)} over its makespan of ` +
    `${duration(row.makespanSeconds)} (${dollars(first.costUsd!)} over ${duration(first.makespanSeconds)} without)`;
  const [lost, won] = [row.sameJobs!, first.sameJobs!];
  // Of rows that do other jobs, waits are not to be weighed against money.
  if (lost.lackingJobs > won.lackingJobs) return `${said}, and it does ${fewer(lost, won)} fewer.`;
  if (won.lackingJobs > lost.lackingJobs) return `${said}, and it does ${fewer(won, lost)} more.`;
  const saved = savedHours(first, row);
  if (Math.abs(saved) < 0.05) return `${said}; the same jobs wait as long.`;
  const waits = `the same jobs wait ${hours(Math.abs(saved))} job-hours ${saved > 0 ? 'less' : 'more'}`;
  const each = more > 0 === saved > 0 ? `: ${dollars(Math.abs(more / saved))} for each` : '';
  return `${said}, and ${waits}${each}.`;
}

function fewer(a: SameJobs, b: SameJobs): string {
  return `${jobsOf(a.lackingJobs - b.lackingJobs)} (${hours(a.lackingDeviceHours - b.lackingDeviceHours)} device-hours)`;
}

/** Hours of waiting that a row spares the jobs that both have done, all together: all, or those that all rows have done. */
function savedHours(first: Outcome, row: Outcome): number {
  const { jobs, queueingSeconds } = row.sameJobs!;
  if (lacks(row) === 0) return (row.jobs * (first.queueingSeconds.mean - row.queueingSeconds.mean)) / 3600;
  return (jobs * (first.sameJobs!.queueingSeconds - queueingSeconds)) / 3600;
}

/** Where the price is from; null without one. */
export function priceSentence({ inputs: { price }, costUsd }: DatacentreAnswer): string | null {
  if (price === null || costUsd === null) return null;
  return `Cost ${dollars(costUsd)}: all devices over the makespan, held or not, at $${price.usdPerDeviceHour.toFixed(2)} a device-hour (${price.kind}: ${price.source}).`;
}
