/** What is said of steps that are too long to be counted in picoseconds. */
import type { Row } from '../planning/comparison.js';
import { duration } from './tables/units.js';

/** Nothing where every step is shorter. */
export function coarserTicks(rows: readonly Pick<Row, 'tickPicoseconds'>[]): string[] {
  const coarsest = rows.reduce((most, { tickPicoseconds = 1 }) => Math.max(most, tickPicoseconds), 1);
  if (coarsest === 1) return [];
  const upTo = rows.length > 1 ? 'up to ' : '';
  return [`Steps of more than 2.5 hours are counted in ticks of ${upTo}${duration(coarsest / 1e12)}.`];
}
