/**
 * Which policy or change is best. Only rows that do the same jobs are ranked: one that leaves out large jobs has the
 * others done sooner, and is no better for it.
 */
import type { DatacentreAnswer, Outcome } from '../../datacentre/outcome/answer.js';
import { count, duration, percent } from '../tables/units.js';
import { hours, jobsOf, lacks, outcomesOf, rowName } from './rows.js';

const jct = ({ jobCompletionSeconds }: Outcome) => jobCompletionSeconds.mean;
const sameJct = ({ sameJobs }: Outcome) => sameJobs!.jobCompletionSeconds;

/** Below this share, means are alike. */
const ALIKE = 5e-4;

/** Sentences on which of several rows is best by mean completion time; none of one row. */
export function bestSentences(answer: DatacentreAnswer): string[] {
  const rows = outcomesOf(answer);
  if (rows.length < 2) return [];
  const whole = rows.filter((row) => lacks(row) === 0);
  const less = rows.filter((row) => lacks(row) > 0);
  if (less.length === 0) return [rankSentence(rows, 'Of these, ')];
  const left = lackSentence(less);
  if (whole.length === 0) return [left, sameSentence(rows)];
  const ranked = whole.length > 1 ? [rankSentence(whole, 'Of those that do them all, ')] : [];
  return [left, ...ranked, sameSentence(rows)];
}

function lackSentence(rows: readonly Outcome[]): string {
  const each = rows.map((row) => {
    const { lackingJobs, lackingDeviceHours } = row.sameJobs!;
    return `${rowName(row)} (${jobsOf(lackingJobs)}, ${hours(lackingDeviceHours)} device-hours)`;
  });
  return `Not ranked, for they leave out jobs that others do: ${each.join(', ')}.`;
}

/** Means of all rows over the jobs that all have done. */
function sameSentence(rows: readonly Outcome[]): string {
  const { jobs } = rows[0]!.sameJobs!;
  if (jobs === 0) return 'No job is done by all of them.';
  const means = rows.map((row) => `${rowName(row)} ${duration(sameJct(row))}`);
  return `The ${jobsOf(jobs)} that all of them do take on average${rows[0]!.plays.count > 1 ? ' (first play)' : ''}: ${means.join(', ')}.`;
}

/** Of rows that do the same jobs. */
function rankSentence(rows: readonly Outcome[], of: string): string {
  const [first] = rows;
  const best = rows.reduce((a, b) => (jct(b) < jct(a) ? b : a));
  if (rows.every((row) => Math.abs(jct(row) / jct(first!) - 1) < ALIKE)) {
    return `Replayed by time, ${rows.length === 2 ? 'both' : 'they all'} have the jobs done at the same time on average.`;
  }
  if (best === first) return `${of}${rowName(first!)} has the jobs done earliest on average.`;
  const sooner = `${(100 * (1 - jct(best) / jct(first!))).toFixed(1)} % earlier`;
  return `${of}${rowName(best)} has the jobs done earliest: ${sooner} on average than ${rowName(first!)}${inPlays(best, first!)}.`;
}

/** In how many of several plays a row has jobs wait less; nothing of one play. */
function inPlays(best: Outcome, first: Outcome): string {
  const { count: n, each } = best.plays;
  if (n < 2) return '';
  const less = each.filter((wait, i) => wait < first.plays.each[i]!).length;
  return ` (they wait less in ${less} of ${n} plays)`;
}

/** What can never be placed, where that is not the same for all rows; null where it is. */
export function neverPlacedApart(answer: DatacentreAnswer): string | null {
  const rows = outcomesOf(answer);
  const numbers = [...new Set(rows.map(({ unplaceable }) => unplaceable.jobs))];
  if (numbers.length === 1) return null;
  const each = numbers
    .filter((jobs) => jobs > 0)
    .map((jobs) => {
      const alike = rows.filter(({ unplaceable }) => unplaceable.jobs === jobs);
      const { deviceHours, share } = alike[0]!.unplaceable;
      return `${jobsOf(jobs)} (${hours(deviceHours)} device-hours, ${percent(share)} of what the list asks for) under ${alike.map(rowName).join(', ')}`;
    });
  return `Never placed: ${each.join('; ')}.`;
}

/** What the answer never places, and why; null where there is nothing. */
export function neverPlacedSentence({ unplaceable }: DatacentreAnswer): string | null {
  const { jobs, deviceHours, share, mostDevices } = unplaceable;
  if (jobs === 0) return null;
  const [fits, is] = jobs === 1 ? ['fits', 'is'] : ['fit', 'are'];
  return (
    `${jobsOf(jobs)} ${fits} on no nodes there are, even when all are free: ${hours(deviceHours)} device-hours, ` +
    `${percent(share)} of what the list asks for; the largest asks for ${count(mostDevices)} devices. ` +
    `${jobs === 1 ? 'It' : 'They'} ${is} left out of the other figures.`
  );
}
