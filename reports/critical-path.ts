/** The ops on the critical path, summed by what they are: where a faster part would shorten the step. */
import type { CriticalPathSpan, Result } from '../program/result.js';
import type { Picoseconds } from '../program/time.js';
import type { Column, Figures } from './tables/grid.js';
import { count, duration, percent } from './tables/units.js';

interface Contributor {
  readonly name: string;
  readonly kind: string;
  readonly times: number;
  readonly ps: Picoseconds;
}

const SHOWN = 10;

/** The largest contributors and the rest; no rows when the result holds no critical path. */
export function criticalPathFigures(result: Result): Figures<Contributor> {
  const columns: Column<Contributor>[] = [
    { title: 'op', align: 'left', leaves: 0, code: true, cell: ({ name }) => name },
    { title: 'kind', align: 'left', leaves: 2, aside: 'nothing', cell: ({ kind }) => kind },
    { title: 'times', align: 'right', leaves: 1, cell: ({ times }) => count(times) },
    { title: 'time', align: 'right', leaves: 0, cell: ({ ps }) => duration(ps / 1e12) },
    { title: 'share', align: 'right', leaves: 0, cell: ({ ps }) => percent(ps / result.stepPs) },
  ];
  return { columns, rows: largest(contributors(result.criticalPath)) };
}

/** Spans with the same name but for their numbers (`layer 3 forward`) count as one contributor. */
export function contributors(path: readonly CriticalPathSpan[]): Contributor[] {
  const byName = new Map<string, Contributor>();
  for (const { label, kind, startPs, endPs } of path) {
    const name = label.replace(/\d+/g, '*');
    const { times, ps } = byName.get(`${kind} ${name}`) ?? { times: 0, ps: 0 };
    byName.set(`${kind} ${name}`, { name, kind, times: times + 1, ps: ps + endPs - startPs });
  }
  return [...byName.values()].sort((a, b) => b.ps - a.ps || (a.name < b.name ? -1 : 1));
}

function largest(all: readonly Contributor[]): Contributor[] {
  const rest = all.slice(SHOWN);
  if (rest.length <= 1) return [...all];
  const times = rest.reduce((sum, c) => sum + c.times, 0);
  const ps = rest.reduce((sum, c) => sum + c.ps, 0);
  return [...all.slice(0, SHOWN), { name: `${rest.length} others`, kind: '', times, ps }];
}
