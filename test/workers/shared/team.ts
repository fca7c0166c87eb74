/** A small team for tests of single parts: its lines, and room for what the test adds. */
import { reserveBarrier } from '../../../workers/shared/barrier.js';
import { Layout } from '../../../workers/shared/layout.js';
import { reserveTeam } from '../../../workers/shared/stop.js';
import type { RankData } from './script.js';

/** Longer than any rank of a test takes, on a busy machine too: who waits for so long waits in vain. */
export const PATIENT_MS = 60_000;

/** Lays out a team of `ranks` and what `reserve` wants besides. */
export function teamOf<Places>(
  ranks: number,
  patienceMs: number,
  reserve: (layout: Layout) => Places,
): { readonly data: Omit<RankData, 'rank' | 'actions'>; readonly places: Places } {
  const layout = new Layout();
  const team = reserveTeam(layout, ranks);
  const start = reserveBarrier(layout, ranks);
  const barrier = reserveBarrier(layout, ranks);
  const places = reserve(layout);
  return { data: { buffer: new SharedArrayBuffer(layout.seal()), team, start, barrier, patienceMs }, places };
}
