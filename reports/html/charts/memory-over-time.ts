/** Memory allocated over one step, a strip a stage. */
import { largest } from '../../../input/extremes.js';
import type { RoleDetail } from '../../../planning/detail/detail.js';
import { INK } from '../../charts/render.js';
import { duration, memory } from '../../tables/units.js';
import { axis, framed, type PageChart, textWidth, timeUnit } from './frame.js';

/** Height of a strip, and how much of it the highest peak takes. */
const [STRIP, FILLED] = [46, 0.84];

/** Live memory over the step: the first stage, the last and those between, at most four, on one scale. */
export function memoryOverTimeChart(roles: readonly RoleDetail[], stepSeconds: number): PageChart {
  const shown = [...new Set([0, 1, 2, 3].map((i) => Math.round((i * (roles.length - 1)) / 3)))];
  const highest = largest(shown.map((i) => roles[i]!.peakBytes));
  const { unit, size } = timeUnit(stepSeconds);
  const strips = shown.map((index, i) => {
    const { role, memoryTimeline, reserveBytes, peakBytes } = roles[index]!;
    const foot = shown.length - 1 - i;
    const tip = `${role} · ${memory(peakBytes)} at its peak`;
    const last = memoryTimeline.at(-1) ?? 0;
    const points = [...pairs(memoryTimeline), [stepSeconds * 1e9, last] as const].map(([ns, bytes]) => ({
      ...{ role, tip, foot, time: ns / 1e9 / size },
      top: foot + (FILLED * (bytes + reserveBytes)) / highest,
    }));
    return { points, name: { role, middle: foot + 0.4, said: memory(peakBytes) } };
  });
  const y = {
    ...{ field: 'top', type: 'quantitative', scale: { domain: [0, shown.length], nice: false } },
    axis: { ...axis(''), title: null, labels: false, values: shown.map((_, i) => i) },
  };
  const x = {
    ...{ field: 'time', type: 'quantitative', axis: axis(`time in the step, ${unit}`) },
    scale: { domain: [0, stepSeconds / size], nice: false },
  };
  const name = (align: string, at: string, field: string) => ({
    data: { values: strips.map((s) => s.name) },
    mark: { type: 'text', align, x: { expr: at }, aria: false },
    encoding: { y: { field: 'middle', type: 'quantitative' }, text: { field } },
  });
  const wide = (texts: readonly string[]) => largest(texts.map(textWidth)) + 12;
  const margins = {
    ...{ left: wide(strips.map((s) => s.name.role)), right: wide(strips.map((s) => s.name.said)) },
    ...{ top: 4, bottom: 40 },
  };
  return framed(
    `Memory allocated over one step of ${duration(stepSeconds)}.`,
    margins,
    STRIP * shown.length,
    [],
    {
      layer: [
        {
          data: { values: strips.flatMap(({ points }) => points) },
          mark: {
            ...{ type: 'area', interpolate: 'step-after', color: INK, opacity: 0.35 },
            line: { color: INK, strokeWidth: 1.2, opacity: 1 },
          },
          encoding: {
            ...{ x, y, y2: { field: 'foot' }, detail: { field: 'role', type: 'nominal' } },
            description: { field: 'tip' },
          },
        },
        name('right', '-8', 'role'),
        name('left', 'width + 6', 'said'),
      ],
    },
  );
}

function pairs(flat: readonly number[]): (readonly [number, number])[] {
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i]!, flat[2 * i + 1]!] as const);
}
