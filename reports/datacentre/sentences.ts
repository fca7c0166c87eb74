/** What a replay says in sentences: the answer, what it rests on, and what it leaves out. */
import type { DatacentreAnswer, Outcome } from '../../datacentre/outcome/answer.js';
import { count, duration, energy, percent } from '../tables/units.js';
import { bestSentences, neverPlacedApart, neverPlacedSentence } from './best.js';
import { moneySentences, priceSentence } from './money.js';
import { hours, jobsOf, meanCount, outcomesOf, rowName } from './rows.js';

/** The answer in one sentence. */
function answerSentence(answer: DatacentreAnswer): string {
  const { completedJobs, devices, nodes, policy, queueingSeconds: wait, jobCompletionSeconds: jct } = answer;
  if (completedJobs === 0) {
    return `None of the ${jobsOf(answer.jobs)} on ${count(devices)} devices (${count(nodes)} nodes) can be replayed by time.`;
  }
  const { utilisationWhileSubmitted: meanwhile, load, unplaceable } = answer;
  return (
    `${jobsOf(completedJobs)}${completedJobs === answer.jobs ? '' : ` of ${count(answer.jobs)}`} on ${count(devices)} devices (${count(nodes)} nodes) under ${policy}: they wait ` +
    `${duration(wait.mean)} on average (median ${duration(wait.p50)}, p99 ${duration(wait.p99)}) and are done ` +
    `${duration(jct.mean)} after submission; ${percent(answer.utilisation)} of the device-time is used over ` +
    `${duration(answer.makespanSeconds)}` +
    (meanwhile === null || load === null
      ? ''
      : `, ${percent(meanwhile)} while jobs are submitted, which ask for ${percent(load)} of it`) +
    (unplaceable.jobs === 0
      ? '.'
      : `. ${jobsOf(unplaceable.jobs)}, ${percent(unplaceable.share)} of the device-time that the list asks for, can never be placed.`)
  );
}

/** What the answer's first lines say, a sentence each. */
export function leadSentences(answer: DatacentreAnswer): string[] {
  return [
    answerSentence(answer),
    neverPlacedApart(answer),
    arrivalSentence(answer),
    ...bestSentences(answer),
    ...moneySentences(answer),
  ].filter((each) => each !== null);
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

/** What is left to say, a paragraph each. */
export function sentencesOf(answer: DatacentreAnswer): string[] {
  const { energy: used, recordedQueueingSeconds: recorded, inputs } = answer;
  const said: (string | false | null)[] = [
    answer.allocationByArrivedPercent !== undefined &&
      'Allocation while jobs arrive is of jobs drawn from the list in random order, none of which leaves; all other figures are of the list replayed by time.',
    neverPlacedSentence(answer),
    answer.withoutRunTime > 0 &&
      `${jobsOf(answer.withoutRunTime)} of the list ${answer.withoutRunTime === 1 ? 'has' : 'have'} no run time and ${answer.withoutRunTime === 1 ? 'is' : 'are'} not played.`,
    answer.givenUp > 0 &&
      `${jobsOf(answer.givenUp)} ${answer.givenUp === 1 ? 'is' : 'are'} stopped by failures again and again and never done: without checkpoints they are too long for nodes that fail so often.`,
    answer.freeWhileWaiting > 0 &&
      `${hours(answer.freeWhileWaiting)} devices on average are free while jobs wait: ${hours(answer.strandedDevices)} of them stranded, entirely free where no job that waits can use them; the others are held back by the order of the queue, or are parts of devices.`,
    failureSentence(answer),
    playsSentence(answer),
    answer.preemptions > 0 && `Jobs give way to others ${count(answer.preemptions)} times.`,
    recorded !== null &&
      `As recorded in the list, jobs waited ${duration(recorded.mean)} on average (median ${duration(recorded.p50)}, p99 ${duration(recorded.p99)}).${apart(recorded.mean, answer.queueingSeconds.mean) ? ' That is far from what is played: the cluster of the list had other nodes, policies or reservations.' : ''}`,
    used !== null &&
      `Energy ${energy(used.kwh)} (${energy(used.low)} to ${energy(used.high)}; assumed)${used.knownShare < 1 ? ` for the ${percent(used.knownShare)} of the devices whose power is known` : ''}: ${used.source}.`,
    used === null &&
      answer.completedJobs > 0 &&
      'Energy is not told: the power of these kinds of device is not known.',
    priceSentence(answer),
    ...inputs.notes,
  ];
  return said.filter((each) => each !== false && each !== null);
}

/** Waits so many times as long are of another datacentre. */
const FAR_APART = 3;

/** Of means, in seconds: a wait below a second is none. */
function apart(recorded: number, played: number): boolean {
  const [a, b] = [Math.max(1, recorded), Math.max(1, played)];
  return Math.max(a / b, b / a) > FAR_APART;
}

function failureSentence({
  failures,
  restarts,
  lostDeviceHours,
  deviceHours,
}: DatacentreAnswer): string | null {
  if (failures.nodes === 0 && restarts === 0) return null;
  const happened = `Failures of nodes: ${meanCount(failures.nodes)}`;
  if (restarts === 0) return `${happened}; they stop no job.`;
  const share = percent(lostDeviceHours / Math.max(deviceHours, 1e-12));
  return (
    `${happened}; they stop jobs ${meanCount(restarts)} times, ${meanCount(failures.jobs)} jobs at least once; ` +
    `${hours(lostDeviceHours)} device-hours (${share} of those held) are lost and done again.`
  );
}

/** How far apart plays with other failures are; null of one. */
function playsSentence({ plays: { count: n, meanQueueingSeconds } }: DatacentreAnswer): string | null {
  if (n < 2) return null;
  const { low, high } = meanQueueingSeconds;
  return `In ${count(n)} plays with other failures jobs wait ${duration(low)} to ${duration(high)} on average.`;
}
