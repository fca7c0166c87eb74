/** What a replay says in sentences: the answer, what it rests on, and what it leaves out. */
import type { DatacentreAnswer, Outcome } from '../../datacentre/outcome/answer.js';
import { count, duration, energy, percent } from '../tables/units.js';
import { hours, outcomesOf, rowName } from './rows.js';

export function jobsOf(n: number): string {
  return `${count(n)} ${n === 1 ? 'job' : 'jobs'}`;
}

/** The answer in one sentence. */
function answerSentence(answer: DatacentreAnswer): string {
  const { completedJobs, devices, nodes, policy, queueingSeconds: wait, jobCompletionSeconds: jct } = answer;
  if (completedJobs === 0) {
    return `None of the ${jobsOf(answer.jobs)} on ${count(devices)} devices (${count(nodes)} nodes) can be replayed by time.`;
  }
  return (
    `${jobsOf(completedJobs)} on ${count(devices)} devices (${count(nodes)} nodes) under ${policy}: they wait ` +
    `${duration(wait.mean)} on average (median ${duration(wait.p50)}, p99 ${duration(wait.p99)}) and are done ` +
    `${duration(jct.mean)} after submission; ${percent(answer.utilisation)} of the device-time is used over ` +
    `${duration(answer.makespanSeconds)}.`
  );
}

/** What the answer's first lines say, a sentence each. */
export function leadSentences(answer: DatacentreAnswer): string[] {
  return [answerSentence(answer), arrivalSentence(answer), bestSentence(answer)].filter(
    (each) => each !== null,
  );
}

/** Which policy gets most allocated while jobs arrive; null where that was not asked. */
function arrivalSentence(answer: DatacentreAnswer): string | null {
  const rows = outcomesOf(answer).filter((row) => row.allocationByArrivedPercent !== undefined);
  if (rows.length === 0) return null;
  const last = (row: Outcome) => row.allocationByArrivedPercent!.at(-1)! / 100;
  const best = rows.reduce((a, b) => (last(b) > last(a) ? b : a));
  const arrived = best.allocationByArrivedPercent!.length - 1;
  const least = rows.reduce((a, b) => (last(b) < last(a) ? b : a));
  const others = best === least ? '' : `, ${rowName(least)} least: ${percent(last(least))}`;
  return (
    `While jobs arrive and none leaves, until they ask for ${arrived} % of all devices, ${rowName(best)} gets ` +
    `${rows.length > 1 ? 'most ' : ''}allocated: ${percent(last(best))} of the devices${others}.`
  );
}

/** Which of several is best by mean completion time; null of one. */
function bestSentence(answer: DatacentreAnswer): string | null {
  const rows = outcomesOf(answer);
  if (rows.length < 2) return null;
  const [first] = rows;
  const best = rows.reduce((a, b) => (jct(b) < jct(a) ? b : a));
  const change = (row: Outcome) => {
    const share = jct(row) / jct(first!) - 1;
    return `${(100 * Math.abs(share)).toFixed(1)} % ${share < 0 ? 'earlier' : 'later'}`;
  };
  if (rows.every((row) => Math.abs(jct(row) / jct(first!) - 1) < 5e-4)) {
    return 'Replayed by time, they all have the jobs done at the same time on average.';
  }
  if (best === first) return `Of these, ${rowName(first!)} has the jobs done earliest on average.`;
  return `Of these, ${rowName(best)} has the jobs done earliest: ${change(best)} on average than ${rowName(first!)}.`;
}

const jct = ({ jobCompletionSeconds }: Outcome) => jobCompletionSeconds.mean;

/** What is left to say, a paragraph each. */
export function sentencesOf(answer: DatacentreAnswer): string[] {
  const { unplaceable, energy: used, recordedQueueingSeconds: recorded, inputs } = answer;
  const said: (string | false)[] = [
    answer.allocationByArrivedPercent !== undefined &&
      'Allocation while jobs arrive is of jobs drawn from the list in random order, none of which leaves; all other figures are of the list replayed by time.',
    unplaceable.jobs > 0 &&
      `${jobsOf(unplaceable.jobs)} ${unplaceable.jobs === 1 ? 'fits' : 'fit'} on no nodes there are, even when all are free (the largest asks for ${count(unplaceable.mostDevices)} devices), and ${unplaceable.jobs === 1 ? 'is' : 'are'} left out of the figures.`,
    answer.withoutRunTime > 0 &&
      `${jobsOf(answer.withoutRunTime)} of the list ${answer.withoutRunTime === 1 ? 'has' : 'have'} no run time and ${answer.withoutRunTime === 1 ? 'is' : 'are'} not played.`,
    answer.givenUp > 0 &&
      `${jobsOf(answer.givenUp)} ${answer.givenUp === 1 ? 'is' : 'are'} stopped by failures again and again and never done: without checkpoints they are too long for nodes that fail so often.`,
    answer.strandedDevices > 0 &&
      `${hours(answer.strandedDevices)} devices on average are free while no job that waits can use them where they are.`,
    answer.restarts > 0 &&
      `Failures stop jobs ${count(answer.restarts)} times; ${hours(answer.lostDeviceHours)} device-hours (${percent(answer.lostDeviceHours / Math.max(answer.deviceHours, 1e-12))} of those held) are lost and done again.`,
    answer.preemptions > 0 && `Jobs give way to others ${count(answer.preemptions)} times.`,
    recorded !== null &&
      `As recorded in the list, jobs waited ${duration(recorded.mean)} on average (median ${duration(recorded.p50)}, p99 ${duration(recorded.p99)}).`,
    used !== null &&
      `Energy ${energy(used.kwh)} (${energy(used.low)} to ${energy(used.high)}; assumed)${used.knownShare < 1 ? ` for the ${percent(used.knownShare)} of the devices whose power is known` : ''}: ${used.source}.`,
    used === null &&
      answer.completedJobs > 0 &&
      'Energy is not told: the power of these kinds of device is not known.',
    ...inputs.notes,
  ];
  return said.filter((each) => each !== false);
}
