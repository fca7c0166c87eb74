/** The fastest layout that fits over all strategies asked for, or else the one that misses by least. */
import { InputError } from '../../input/error.js';
import { nobodyCan, requirePrecision } from '../compare.js';
import type { Request } from '../request.js';
import { requireNoScheduleSearch } from '../schedule/refused.js';
import { askedOf } from '../search/asked.js';
import { spaceOf } from '../search/layouts.js';
import { type Best, bestOf } from '../search/search.js';

export type { Best } from '../search/search.js';

/** Throws InputError where no strategy can run the job, and where the device lacks the precision. */
export function bestOver(request: Request): Best {
  requirePrecision(request);
  requireNoScheduleSearch(request, 'an analysis of sensitivity');
  const best = bestOf(request);
  if (typeof best !== 'string') return best;
  const asked = askedOf(request);
  const spaces = asked.map((strategy) => ({ strategy, space: spaceOf(strategy, request) }));
  // Layouts that are allowed and cannot be simulated have a sentence of their own.
  if (spaces.some(({ space }) => space.layouts > 0)) throw new InputError(best);
  const refusals = spaces.map(({ strategy, space }) => ({ strategy: strategy.id, reason: space.reason! }));
  throw nobodyCan(request, asked, refusals);
}
