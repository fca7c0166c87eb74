/** The best layout of a cell: the fastest that fits over all strategies asked for, and who else comes to it. */
import { InputError } from '../../input/error.js';
import { planOf, type Strategy } from '../../strategies/strategy.js';
import { requirePrecision } from '../compare.js';
import type { Request } from '../request.js';
import { requireNoScheduleSearch } from '../schedule/refused.js';
import { askedOf } from '../search/asked.js';
import { spaceOf } from '../search/layouts.js';
import { bestOf, type Searched } from '../search/search.js';

/** A layout: the fastest that fits, or where none does (`searched.fits`) the one that misses by least. */
export interface Best {
  readonly strategy: Strategy;
  readonly searched: Searched;
  /** Ids of other strategies that come to the same layout. */
  readonly also: readonly string[];
}

/** The best layout for `request`; a sentence, in one line, where nothing can run it. */
export function bestLayout(request: Request): Best | string {
  try {
    requirePrecision(request);
    requireNoScheduleSearch(request, 'a plan');
    const best = bestOf(request);
    if (typeof best === 'string') return inOneLine(best);
    const { strategy, searched } = best;
    return { strategy, searched, also: alsoFor(strategy, searched, request) };
  } catch (error) {
    if (error instanceof InputError) return inOneLine(error.message);
    throw error;
  }
}

/** The other strategies of which the layout is one, and which make the same plan of it. */
function alsoFor(strategy: Strategy, { job }: Searched, request: Request): string[] {
  const plan = planOf(strategy, job.layout);
  // What is not to be searched is taken as it is; how it shards is a strategy’s own.
  const { zero: _zero, shard: _shard, ...fixed } = job.layout;
  const layout = JSON.stringify(job.layout);
  return askedOf(request)
    .filter((other) => {
      const { schedule, state } = planOf(other, job.layout);
      if (other === strategy || schedule !== plan.schedule || state !== plan.state) return false;
      const { families } = spaceOf(other, { ...request, fixed: { ...request.fixed, ...fixed } });
      return families.some((family) => JSON.stringify(family.job.layout) === layout);
    })
    .map(({ id }) => id);
}

/** A row of a file is one line. */
export function inOneLine(text: string): string {
  return text.replaceAll(/\s*[\r\n]+\s*/g, ' ').trim();
}
