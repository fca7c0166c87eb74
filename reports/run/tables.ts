/** Tables of a run: the strategies, what became of device time, what breaks, what improvements are worth. */
import type { CauseOutcome, Lever, RunRow } from '../../planning/run/row.js';
import { shortLayout } from '../layout.js';
import type { Figures } from '../tables/grid.js';
import { duration, energy, percent, shares } from '../tables/units.js';
import { amount, often, shareWords } from './amounts.js';
import { BADPUT_WORDS, COMPONENT_WORDS, FATE_WORDS } from './kinds.js';
import { savedMoney, savedWords, worthWords } from './levers.js';
import {
  costIntervalWords,
  costRange,
  intervalWords,
  medianCost,
  medianTime,
  rangeOfTrials,
} from './spread.js';

const FATES = Object.keys(FATE_WORDS) as (keyof typeof FATE_WORDS)[];
const BADPUT_KINDS = Object.keys(BADPUT_WORDS) as (keyof typeof BADPUT_WORDS)[];

const left = { align: 'left' } as const;
const right = { align: 'right' } as const;

export function rowFigures(rows: readonly RunRow[]): Figures<RunRow> {
  return {
    rows,
    columns: [
      { title: 'strategy', ...left, leaves: 0, code: true, cell: ({ strategy }) => strategy },
      { title: 'layout', ...left, leaves: 5, aside: 'bare', cell: ({ layout }) => shortLayout(layout) },
      { title: 'step', ...right, leaves: 4, cell: ({ stepTimeSeconds }) => duration(stepTimeSeconds) },
      {
        title: 'time to train\np50',
        ...right,
        leaves: 0,
        cell: (row) => medianTime(row.timeToTrainSeconds),
      },
      { title: '90 %, with\nthe step’s', ...right, leaves: 0, cell: intervalWords },
      {
        ...{ title: 'p10–p90 of\ntrials alone', ...right, leaves: 2 },
        cell: (row) => rangeOfTrials(row.timeToTrainSeconds),
      },
      { title: 'ETTR', ...right, leaves: 0, cell: ({ ettr }) => shareWords(ettr) },
      { title: 'goodput', ...right, leaves: 1, cell: ({ goodput }) => shareWords(goodput) },
      {
        title: 'cost\np50',
        ...right,
        leaves: 0,
        cell: ({ costUsd }) => (costUsd ? medianCost(costUsd) : ''),
      },
      { title: 'cost\n90 %', ...right, leaves: 2, cell: costIntervalWords },
      {
        ...{ title: 'cost\np10–p90', ...right, leaves: 3 },
        cell: ({ costUsd }) => (costUsd ? costRange(costUsd) : ''),
      },
      { title: 'energy\np50', ...right, leaves: 3, cell: ({ energyKwh }) => energy(energyKwh.p50) },
      {
        ...{ title: 'interruptions\nmean', ...right, leaves: 1 },
        cell: ({ interruptions: { mean } }) => often(mean),
      },
    ],
  };
}

interface Part {
  readonly what: string;
  readonly deviceSeconds: number;
  readonly share: string;
}

function parts(all: readonly (readonly [string, number])[]): Part[] {
  const said = shares(all.map(([, seconds]) => seconds));
  return all
    .map(([what, deviceSeconds], i) => ({ what, deviceSeconds, share: said[i]! }))
    .filter(({ deviceSeconds }) => deviceSeconds > 0);
}

function partFigures(title: string, rows: readonly Part[]): Figures<Part> {
  return {
    rows,
    columns: [
      { title, ...left, leaves: 0, cell: ({ what }) => what },
      { title: 'device-hours', ...right, leaves: 1, cell: (part) => amount(part.deviceSeconds / 3600) },
      { title: 'share', ...right, leaves: 0, cell: ({ share }) => share },
    ],
  };
}

export function fateFigures({ fates, waitingForNodes }: RunRow): Figures<Part> {
  const rows = parts(FATES.map((fate) => [`${fate} (${FATE_WORDS[fate]})`, fates[fate]]));
  const held = FATES.reduce((sum, fate) => sum + fates[fate], 0);
  const waiting = {
    ...{ what: '  of it, devices that wait for other nodes', deviceSeconds: waitingForNodes },
    share: percent(waitingForNodes / held),
  };
  return partFigures('device time, by what became of it', waitingForNodes > 0 ? [...rows, waiting] : rows);
}

export function badputFigures({ badput, fates, goodput }: RunRow): Figures<Part> {
  const held = FATES.reduce((sum, fate) => sum + fates[fate], 0);
  return partFigures(
    'the same, by Google’s kinds',
    parts([
      ['goodput', goodput * held],
      ...BADPUT_KINDS.map((kind) => [BADPUT_WORDS[kind], badput[kind]] as const),
    ]),
  );
}

export function causeFigures({ interruptions }: RunRow): Figures<CauseOutcome> {
  const rows = [...interruptions.byCause].sort((a, b) => b.interruptions - a.interruptions);
  const all = rows.reduce((sum, each) => sum + each.perDay, 0);
  return {
    rows,
    columns: [
      { title: 'what interrupts', ...left, leaves: 0, cell: ({ id }) => id },
      { title: 'component', ...left, leaves: 1, cell: ({ component }) => COMPONENT_WORDS[component] },
      { title: 'a day', ...right, leaves: 2, cell: ({ perDay }) => often(perDay) },
      { title: 'in the run', ...right, leaves: 0, cell: (each) => often(each.interruptions) },
      { title: 'share', ...right, leaves: 1, cell: ({ perDay }) => (all === 0 ? '' : percent(perDay / all)) },
    ],
  };
}

export function leverFigures({ levers }: RunRow): Figures<Lever> {
  return {
    rows: levers,
    columns: [
      { title: 'improvement', ...left, leaves: 0, cell: ({ title }) => title },
      { title: 'time to train', ...right, leaves: 1, cell: (lever) => duration(lever.timeToTrainSeconds) },
      { title: 'saves', ...right, leaves: 0, cell: ({ savedSeconds }) => savedWords(savedSeconds) },
      { title: 'saves\nUSD', ...right, leaves: 2, cell: ({ savedUsd }) => savedMoney(savedUsd) },
      { title: 'worth\ndevices', ...right, leaves: 0, cell: worthWords },
    ],
  };
}
