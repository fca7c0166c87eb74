/** Memory allocated over one step, by stage. */
import type { RoleDetail } from '../../../planning/detail/detail.js';
import type { Chart } from '../../charts/render.js';
import { duration, memory } from '../../tables/units.js';
import { GIB, WIDTH } from './legend.js';

/** Live memory over the step, a line a stage (the first, the last and those between, at most four). */
export function memoryOverTimeChart(roles: readonly RoleDetail[], stepSeconds: number): Chart {
  const shown = [...new Set([0, 1, 2, 3].map((i) => Math.round((i * (roles.length - 1)) / 3)))];
  const values = shown.flatMap((index) => {
    const { role, memoryTimeline, reserveBytes, peakBytes } = roles[index]!;
    const tip = `${role}: ${memory(peakBytes)} at its peak`;
    return pairs(memoryTimeline).map(([ns, bytes]) => ({
      ...{ role, tip, seconds: ns / 1e9, gib: (bytes + reserveBytes) / GIB },
    }));
  });
  return {
    description: `Memory allocated over one step of ${duration(stepSeconds)}.`,
    spec: {
      ...{ width: WIDTH, height: 150, data: { values } },
      mark: { type: 'line', interpolate: 'step-after', strokeWidth: 1.5 },
      encoding: {
        x: {
          field: 'seconds',
          type: 'quantitative',
          title: 'time in the step, s',
          scale: { domain: [0, stepSeconds], nice: false },
        },
        y: { field: 'gib', type: 'quantitative', title: 'memory allocated, GiB' },
        description: { field: 'tip' },
        color: {
          ...{ field: 'role', type: 'nominal', title: null, sort: shown.map((i) => roles[i]!.role) },
          scale: { range: ['#0072b2', '#d55e00', '#009e73', '#cc79a7'] },
        },
      },
    },
  };
}

function pairs(flat: readonly number[]): [number, number][] {
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i]!, flat[2 * i + 1]!]);
}
