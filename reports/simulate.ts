/**
 * One layout in depth, for a person: the headline, where the step's time goes, what the memory holds on
 * each role, and which ops decided the step time.
 */
import type { Row, RunTotals } from '../planning/comparison.js';
import type { Result } from '../program/result.js';
import { criticalPathTable } from './critical-path.js';
import { setHeading } from './heading.js';
import { layoutLegend, shortLayout } from './layout.js';
import { memoryTable, roleTable } from './roles.js';
import { type Paint, paint, type Style, wrap } from './style.js';
import { timeTable } from './time-table.js';
import { carbon, count, dollars, duration, energy, memoryOf, percent, teraflops } from './units.js';

/** The whole page, ending in a line break. `head` restates the question. */
export function simulateReport(row: Row, result: Result, head: readonly string[], style: Style): string {
  const p = paint(style);
  const reserve = row.memory.peakBytes - Math.max(...result.roles.map(({ memory }) => memory.peakBytes));
  const blocks = [
    setHeading(head, style),
    headline(row, style, p),
    titled('Where the time of the step goes, on the busiest role', timeTable(row, style), p),
    titled('Time by role', roleTable(result, style), p),
    titled('Memory of a device by role, at its peak', memoryTable(result, reserve, style), p),
    titled('The chain of ops that decides the step time', criticalPathTable(result, style), p),
    wrap(layoutLegend([row.layout]), style).map(p.dim),
  ];
  const text = blocks.filter((block) => block.length > 0).map((block) => block.join('\n'));
  return `${text.join('\n\n')}\n`;
}

function headline(row: Row, style: Style, p: Paint): string[] {
  const { memory, totals, interval } = row;
  const facts: [name: string, fact: string][] = [
    ['step time', duration(row.stepTimeSeconds)],
    ['likely', interval === null ? '' : `${duration(interval.low)} to ${duration(interval.high)}`],
    ['rate', `${count(row.tokensPerSecond)} tokens/s, ${count(row.tokensPerSecondPerDevice)} per device`],
    [
      'MFU',
      `${percent(row.mfu)} of the dense ${row.precision} peak of ${teraflops(row.peakTflopsPerDevice)}; ` +
        `with recomputation ${percent(row.hfu)}`,
    ],
    [
      'memory',
      `${memoryOf(memory.peakBytes, memory.capacityBytes)} on the fullest device: ` +
        (row.fits ? 'fits' : 'does not fit'),
    ],
    ['whole run', totals === null ? '' : runOf(totals)],
    ['why', row.why],
  ];
  const colour = row.fits ? p.good : p.bad;
  return [
    colour(p.bold(`${row.strategy}  ${shortLayout(row.layout)}`)),
    ...facts.flatMap(([name, fact]) => hanging(name, fact, style, p)),
  ];
}

function runOf({ timeToTrainSeconds, deviceHours, costUsd, energyKwh, carbonKg }: RunTotals): string {
  const price = `${dollars(costUsd)}, ${energy(energyKwh)}, ${carbon(carbonKg)} CO₂e`;
  return `${duration(timeToTrainSeconds)}, ${count(deviceHours)} device-hours, ${price}`;
}

/** A fact with its name before it; further lines stand under the fact. */
function hanging(name: string, fact: string, style: Style, p: Paint): string[] {
  const indent = ' '.repeat(11);
  const [first = '', ...more] = wrap(fact, style, indent);
  return first === '' ? [] : [p.dim(name.padEnd(indent.length)) + first.slice(indent.length), ...more];
}

function titled(title: string, lines: readonly string[], p: Paint): string[] {
  return lines.length === 0 ? [] : [p.bold(title), ...lines];
}
