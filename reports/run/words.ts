/** What is said of a run in sentences, the same on a terminal, in Markdown and on the page. */
import type { DataAnswer, Lever, RunAnswer, RunCheckpoint, RunRow } from '../../planning/run/row.js';
import type { BadputKind, Component, Fate } from '../../sim/lifetime/lifetime.js';
import { signed } from '../sensitivity/lines.js';
import { bandwidth, count, dollars, duration, durationRange, memory, percent } from '../tables/units.js';

/** Fates in the order that they are stacked, and what each is. */
export const FATE_WORDS: Readonly<Record<Fate, string>> = {
  productive: 'steps that were kept',
  blocked: 'waiting: exposed communication, bubbles, data, checkpoints',
  discarded: 'work that was lost and done again',
  unavailable: 'down: detection, repair, restart, maintenance, spares',
};

/** Google's kinds, as their documentation writes them. */
export const BADPUT_WORDS: Readonly<Record<BadputKind, string>> = {
  acceleratorInit: 'accelerator initialisation',
  trainingPrep: 'training preparation',
  programStartup: 'program startup',
  dataLoadingSync: 'data loading, synchronous',
  dataLoadingAsync: 'data loading, asynchronous',
  checkpointSave: 'checkpoint saving',
  checkpointRestore: 'checkpoint restoring',
  wastedProgress: 'wasted progress',
  infrastructureRecovery: 'infrastructure recovery',
  elasticSliceDown: 'elastic slice down',
  elasticScaleUp: 'elastic scale up',
  elasticReinit: 'elastic reinitialisation',
  other: 'other',
};

export const COMPONENT_WORDS: Readonly<Record<Component, string>> = {
  ...{ device: 'device', memory: 'device memory', nic: 'NIC', switch: 'switch or cable', host: 'host' },
  ...{ storage: 'storage', software: 'software', maintenance: 'maintenance', spot: 'spot: taken back' },
};

/** In the order of the program: `memory`, … */
export const DATA_PARTS: Readonly<Record<NonNullable<DataAnswer['bound']>, string>> = {
  ...{ store: 'the store', node: 'what nodes read', decode: 'decoding on host cores' },
  latency: 'latency of requests',
};

/** A share of time; what would print as all of it but is not says so. */
export function shareWords(share: number): string {
  return share < 1 && share >= 0.9995 ? '> 99.9 %' : percent(share);
}

/** The answer: how long, what of it is useful, how often it is interrupted. */
export function answerWords({ inputs }: Pick<RunAnswer, 'inputs'>, row: RunRow): string {
  const { timeToTrainSeconds: t, ettr, costUsd } = row;
  const cost = costUsd === null ? '' : ` and costs ${dollars(costUsd.p50)}`;
  const range = t.p90 > t.p10 ? ` (${durationRange(t.p10, t.p90)} in eight trials of ten)` : '';
  return (
    `${inputs.modelTitle} sees ${count(inputs.tokens ?? 0)} tokens in ${duration(t.p50)}${range}${cost}: ` +
    `${shareWords(ettr)} of that time goes into steps that are kept. ${interruptionWords(row)}`
  );
}

/** `412 interruptions (391–433), one every 3.1 h.` */
export function interruptionWords({ interruptions: i }: Pick<RunRow, 'interruptions'>): string {
  if (i.meanTimeToFailureSeconds === null) return 'Nothing interrupts it.';
  const mean = i.mean >= 10 ? count(Math.round(i.mean)) : i.mean.toFixed(1);
  const range = i.p10 < i.p90 ? ` (${count(Math.round(i.p10))}–${count(Math.round(i.p90))})` : '';
  return `${mean} ${mean === '1' ? 'interruption' : 'interruptions'}${range}, one every ${duration(i.meanTimeToFailureSeconds)} on average.`;
}

/** Besides the simulated figures, what the closed form and a run of nothing but steps say. */
export function besideWords({ closedForm, idealSeconds, timeToTrainSeconds: t }: RunRow): string {
  const closed = closedForm.timeToTrainSeconds;
  const difference = signed(closed / t.p50 - 1);
  return (
    `Steps alone take ${duration(idealSeconds)}; all else adds ${percent(t.p50 / idealSeconds - 1)}. The closed form says ` +
    `${duration(closed)}${difference === '0' ? '' : ` (${difference})`}.`
  );
}

const BY: Readonly<Record<RunCheckpoint['intervalBy'], string>> = {
  given: 'as given',
  optimal: 'the optimum',
  young: 'by Young',
  daly: 'by Daly',
};

const MODES: Readonly<Record<RunCheckpoint['mode'], string>> = {
  sync: 'synchronously',
  async: 'asynchronously',
  peer: 'to another node’s memory',
  layered: 'in layers',
};

export function checkpointWords({ checkpoint: c }: Pick<RunRow, 'checkpoint'>): string[] {
  const most =
    c.writers > 0
      ? `, written by ${count(c.writers)} ${c.writers === 1 ? 'rank' : 'ranks'}, ${memory(c.writerBytes)} by the one with most of it`
      : '';
  const each =
    c.intervalSeconds !== null
      ? `Written ${MODES[c.mode]} to ${c.store} every ${duration(c.intervalSeconds)} (${BY[c.intervalBy]})`
      : `Never written before the end (${BY[c.intervalBy]}: nothing fails)`;
  const optima = [
    ['Young', c.youngSeconds],
    ['Daly', c.dalySeconds],
    ['closed form', c.optimalSeconds],
    ['simulated', c.simulatedOptimumSeconds],
  ] as const;
  const known = optima.flatMap(([name, seconds]) =>
    seconds === undefined || seconds === null || seconds === 0 ? [] : [`${name} ${duration(seconds)}`],
  );
  return [
    `A checkpoint is ${memory(c.bytes)}${most}.`,
    `${each}: devices stop for ${duration(c.blockedSeconds)}, it can be restarted from after ${duration(c.writeSeconds)}, and is loaded in ${duration(c.loadSeconds)}.`,
    ...(known.length === 0 ? [] : [`Best interval: ${known.join(', ')}.`]),
  ];
}

export function restartWords({ restart: r }: Pick<RunRow, 'restart'>): string {
  const parts = [
    ['scheduler', r.schedulerSeconds],
    ['start', r.startSeconds],
    ['communicators', r.initSeconds],
    ['warm-up', r.warmupSeconds],
    ['loading', r.loadSeconds],
  ] as const;
  const sum = parts.reduce((all, [, seconds]) => all + seconds, 0);
  return `A restart takes ${duration(sum)}: ${parts.map(([name, seconds]) => `${name} ${duration(seconds)}`).join(', ')}.`;
}

export function dataWords({ data }: Pick<RunRow, 'data'>): string[] {
  if (data === undefined) return [];
  const { integrity: i } = data;
  const parts = data.parts.map(({ part, bytesPerSecond }) => `${DATA_PARTS[part]} ${rate(bytesPerSecond)}`);
  const keeps =
    data.exposedSeconds > 0
      ? `Data does not keep up: devices wait ${duration(data.exposedSeconds)} of each step${data.bound === null ? '' : `, for ${DATA_PARTS[data.bound]}`}.`
      : 'Data keeps up with the steps.';
  const money = [
    ...(i.checksumUsd === null ? [] : [`${dollars(i.checksumUsd)} for one pass of checksums`]),
    ...(i.usdPerMonth === null ? [] : [`${dollars(i.usdPerMonth)} a month to keep`]),
    ...(i.egressUsd === null ? [] : [`${dollars(i.egressUsd)} to move out of the region`]),
  ];
  return [
    `${keeps} ${data.dataset} (${memory(data.datasetBytes)}) on ${data.store}: ${rate(data.neededBytesPerSecond)} are needed; ${parts.join(', ')}.`,
    ...(data.advice === undefined ? [] : [data.advice]),
    `Integrity: a pass of checksums takes ${duration(i.checksumSeconds)}, ${count(Math.round(i.retriedReads))} reads are repeated, ${memory(i.storedBytes)} are stored${money.length === 0 ? '' : `; ${money.join(', ')}`}.`,
  ];
}

/** In the units of datasheets; what is little for them, in those of memory. */
function rate(bytesPerSecond: number): string {
  return bytesPerSecond < 1e8 ? `${memory(bytesPerSecond)}/s` : bandwidth(bytesPerSecond);
}

/** `worth 212 devices`; what no number of devices brings says so. */
export function worthWords({ worthDevices, savedSeconds }: Lever): string {
  if (worthDevices === null) return 'no number';
  if (worthDevices === 0 && savedSeconds > 0) return '< 1';
  return count(worthDevices);
}

/** Time saved, or lost with a minus. */
export function savedWords(seconds: number): string {
  return seconds < 0 ? `−${duration(-seconds)}` : duration(seconds);
}

/** Money saved, or lost with a minus; empty where nobody knows the price. */
export function savedMoney(usd: number | null): string {
  if (usd === null) return '';
  return usd < 0 ? `−${dollars(-usd)}` : dollars(usd);
}

/** The most valuable improvement in a sentence: what it saves, and how many devices that is worth. */
export function leverWords({ levers }: Pick<RunRow, 'levers'>): string | null {
  const [best] = levers.filter(({ id, savedSeconds }) => savedSeconds > 0 && id !== 'node' && id !== 'step');
  if (best === undefined) return null;
  const { title, savedSeconds, savedUsd, worthDevices } = best;
  const usd = savedUsd === null ? '' : ` and ${savedMoney(savedUsd)}`;
  const worth =
    worthDevices === null
      ? 'no number of devices would bring as much'
      : `worth ${worthWords(best)} ${worthDevices === 1 ? 'device' : 'devices'}`;
  return `Most valuable: ${title} saves ${savedWords(savedSeconds)}${usd}, ${worth}.`;
}
