/**
 * One layout in depth, for a person: the headline, where the step's time goes, what the memory holds on
 * each role, and which ops decided the step time.
 */
import type { Row } from '../planning/comparison.js';
import type { Result } from '../program/result.js';
import { criticalPathTable } from './critical-path.js';
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
    head.flatMap((line) => wrap(line, style)),
    headline(row, style, p),
    titled('Where the time of the step goes, on the busiest role', timeTable(row, style), p),
    titled('Time by role', roleTable(result, style), p),
    titled('Memory by role, at each peak', memoryTable(result, reserve, style), p),
    titled('The chain of ops that decides the step time', criticalPathTable(result, style), p),
    wrap(layoutLegend([row.layout]), style).map(p.dim),
  ];
  const text = blocks.filter((block) => block.length > 0).map((block) => block.join('\n'));
  return `${text.join('\n\n')}\n`;
}

function headline(row: Row, style: Style, p: Paint): string[] {
  const { memory, totals } = row;
  const verdict = row.fits ? p.good('fits') : p.bad('does not fit');
  const lines = [
    p.bold(`${row.strategy}  ${shortLayout(row.layout)}`),
    `step time  ${p.bold(duration(row.stepTimeSeconds))}`,
    `rate       ${count(row.tokensPerSecond)} tokens/s, ${count(row.tokensPerSecondPerDevice)} per device`,
    `MFU        ${p.bold(percent(row.mfu))} of the dense ${row.precision} peak of ` +
      `${teraflops(row.peakTflopsPerDevice)}; with recomputation ${percent(row.hfu)}`,
    `memory     ${p.bold(memoryOf(memory.peakBytes, memory.capacityBytes))} on the fullest device, ${verdict}`,
  ];
  if (row.interval !== null) {
    lines.push(`likely     ${duration(row.interval.low)} to ${duration(row.interval.high)} per step`);
  }
  if (totals !== null) {
    lines.push(
      `whole run  ${duration(totals.timeToTrainSeconds)}, ${count(totals.deviceHours)} device-hours, ` +
        `${dollars(totals.costUsd)}, ${energy(totals.energyKwh)}, ${carbon(totals.carbonKg)} CO₂e`,
    );
  }
  return [...lines, ...wrap(row.why, style, ' '.repeat(11)).map(p.dim)];
}

function titled(title: string, lines: readonly string[], p: Paint): string[] {
  return lines.length === 0 ? [] : [p.bold(title), ...lines];
}
