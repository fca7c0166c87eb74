/**
 * One layout in depth, for a person: the headline, where the step's time goes, what the memory holds on
 * each role, and which ops decided the step time.
 */

import { largest } from '../input/extremes.js';
import { unitWords } from '../input/unit-words.js';
import type { MemoryVerdict, Row, RowMemory, RunTotals } from '../planning/comparison.js';
import type { Result } from '../program/result.js';
import { criticalPathFigures } from './critical-path.js';
import { layoutLegend, shortLayout } from './layout.js';
import { memoryFigures, roleFigures, rolesToLookAt } from './roles.js';
import { type Figures, grid } from './tables/grid.js';
import { setHeading } from './tables/heading.js';
import { goodputLines, rampLines } from './tables/price.js';
import { fill, type Paint, paint, type Style, wrap } from './tables/style.js';
import { timeFigures } from './tables/time-table.js';
import {
  carbon,
  count,
  dollars,
  dollarsRange,
  duration,
  durationRange,
  energy,
  memoryOf,
  memoryRange,
  money,
  percent,
  percentRange,
  teraflops,
} from './tables/units.js';
import { coarserTicks } from './ticks.js';
import { cached, risk, tightWord } from './tight.js';

/** The whole page, ending in a line break. `head` restates the question. */
export function simulateReport(row: Row, result: Result, head: readonly string[], style: Style): string {
  const p = paint(style);
  const blocks = [
    setHeading(head, style),
    headline(row, result, style, p),
    ...sections(row, result, ({ columns, rows }) => grid(columns, rows, style)).map(({ title, body }) => {
      return [...wrap(title, style).map(p.bold), ...body];
    }),
    [TERMS, ...pathLeftOut(result), ...coarserTicks([row]), layoutLegend([row.layout], [row])]
      .flatMap((note) => wrap(note, style))
      .map(p.dim),
  ];
  const text = blocks.filter((block) => block.length > 0).map((block) => block.join('\n'));
  return `${text.join('\n\n')}\n`;
}

/** Said where a step has no critical path, though it was asked for. */
export function pathLeftOut({ criticalPath }: Result): string[] {
  if (criticalPath.length > 0) return [];
  return ['The critical path is left out: a step of so many operations is not walked one by one.'];
}

/** A gloss of the parts of a step that are not compute. */
export const TERMS =
  'Exposed communication: no compute hides it. Pipeline bubble: waiting for another stage. ' +
  'Kernel launch overhead: waiting for the host to launch kernels.';

/** The tables, each set by `set`; the critical path only where the result holds one. */
export function sections<Set>(row: Row, result: Result, set: <Line>(figures: Figures<Line>) => Set) {
  const reserve = row.memory.peakBytes - largest(result.roles.map(({ memory }) => memory.peakBytes));
  return resultSections(row, result, reserve, set);
}

/** The same of any program's result; `reserveBytes` as in `memoryFigures`. */
export function resultSections<Set>(
  row: Pick<Row, 'breakdown'>,
  result: Result,
  reserveBytes: number,
  set: <Line>(figures: Figures<Line>) => Set,
) {
  const chain = criticalPathFigures(result);
  return [
    { title: 'Step time breakdown, on the busiest role', body: set(timeFigures(row)) },
    { title: 'Time by role', body: set(roleFigures(result)) },
    { title: 'Peak memory per device, by role', body: set(memoryFigures(result, reserveBytes)) },
    ...(chain.rows.length === 0
      ? []
      : [{ title: 'Critical path: the chain of ops that decides the step time', body: set(chain) }]),
  ];
}

const VERDICTS: Readonly<Record<MemoryVerdict, (memory: RowMemory) => string>> = {
  fits: () => 'fits',
  tight: (memory) => `fits, but ${tightWord(memory)}`,
  no: () => 'does not fit',
};

/** The answer in short, fact by fact. */
export function facts(row: Row, result: Result): (readonly [name: string, fact: string])[] {
  const { memory, totals, interval, mfuInterval } = row;
  const { rate } = unitWords(row);
  const all: [name: string, fact: string][] = [
    ['step time', duration(row.stepTimeSeconds)],
    ['90 % interval', interval === null ? '' : durationRange(interval.low, interval.high)],
    ['wider because', interval === null ? '' : (row.widenedBy ?? []).join('; ')],
    [
      'throughput',
      `${count(row.tokensPerSecondPerDevice)} ${rate}/device, ${count(row.tokensPerSecond)} ${rate} in all` +
        (row.paddingShare === undefined
          ? ''
          : `; ${percent(row.paddingShare)} of what is computed is padding`),
    ],
    [
      'MFU',
      `${percent(row.mfu)}${mfuInterval === null ? '' : ` (${percentRange(mfuInterval.low, mfuInterval.high)})`} of the dense ${row.precision} peak of ${teraflops(row.peakTflopsPerDevice)}; ` +
        `HFU, recomputation counted, ${percent(row.hfu)}`,
    ],
    [
      'memory',
      `${memoryOf(memory.peakBytes, memory.capacityBytes)} at its peak on the fullest device: ` +
        VERDICTS[memory.verdict](memory) +
        risk(memory) +
        (memory.interval === null
          ? ''
          : `; 90 % interval ${memoryRange(memory.interval.low, memory.interval.high)}`) +
        cached(memory),
    ],
    ['whole run', totals === null ? '' : runOf(totals)],
    ['goodput', goodputLines([row]).join(' ')],
    ['batch', rampLines([row]).join('')],
    ['why', row.why],
    ['roles', rolesToLookAt(result) ?? ''],
  ];
  return all.filter(([, fact]) => fact !== '');
}

function headline(row: Row, result: Result, style: Style, p: Paint): string[] {
  const colour = row.fits ? p.good : p.bad;
  const title = fill([`${row.strategy} `, ...shortLayout(row.layout).split(' ')], style);
  return [
    ...title.map((line) => colour(p.bold(line))),
    ...facts(row, result).flatMap(([name, fact]) => hanging(name, fact, style, p)),
  ];
}

function runOf({
  timeToTrainSeconds,
  deviceHours,
  costUsd,
  energyKwh,
  carbonKg,
  interval,
  inCurrency,
  ...more
}: RunTotals): string {
  const within = (range: (ends: NonNullable<typeof interval>) => string) =>
    interval === null ? '' : ` (${range(interval)})`;
  const days = within(({ timeToTrainSeconds: t }) => durationRange(t.low, t.high));
  const usd = within(({ costUsd: c }) => dollarsRange(c.low, c.high));
  const other = inCurrency === undefined ? '' : ` = ${money(inCurrency.cost, inCurrency.currency)}`;
  const made = more.carbon?.embodiedKg;
  const embodied = made === undefined ? '' : ` and ${carbon(made)} embodied`;
  const price = `${dollars(costUsd)}${usd}${other}, ${energy(energyKwh)}, ${carbon(carbonKg)} CO₂e${embodied}`;
  return `${duration(timeToTrainSeconds)}${days}, ${count(deviceHours)} device-hours, ${price}`;
}

/** A fact with its name before it; further lines stand under the fact. */
function hanging(name: string, fact: string, style: Style, p: Paint): string[] {
  const indent = ' '.repeat(15);
  const [first = '', ...more] = wrap(fact, style, indent);
  return first === '' ? [] : [p.dim(name.padEnd(indent.length)) + first.slice(indent.length), ...more];
}
