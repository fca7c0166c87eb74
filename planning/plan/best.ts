/** The best layout of a cell: the fastest that fits over all strategies asked for, and who else comes to it. */
import { InputError } from '../../input/error.js';
import { brokenRule } from '../../strategies/rules.js';
import { planOf, type Strategy } from '../../strategies/strategy.js';
import { requirePrecision } from '../compare.js';
import type { Request } from '../request.js';
import { askedOf } from '../search/asked.js';
import { devicesFor } from '../search/layouts.js';
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
    const best = bestOf(request);
    if (typeof best === 'string') return inOneLine(best);
    const { strategy, searched } = best;
    return { strategy, searched, also: alsoFor(strategy, searched, request) };
  } catch (error) {
    if (error instanceof InputError) return inOneLine(error.message);
    throw error;
  }
}

/** The other strategies whose rules allow the layout, and which make the same plan of it. */
function alsoFor(strategy: Strategy, { job }: Searched, request: Request): string[] {
  const plan = planOf(strategy, job.layout);
  const devices = devicesFor(strategy, request);
  return askedOf(request)
    .filter((other) => {
      if (other === strategy || devicesFor(other, request) !== devices) return false;
      const { schedule, state } = planOf(other, job.layout);
      if (schedule !== plan.schedule || state !== plan.state) return false;
      return brokenRule(other, job, devices) === undefined;
    })
    .map(({ id }) => id);
}

/** A row of a file is one line. */
export function inOneLine(text: string): string {
  return text.replaceAll(/\s*[\r\n]+\s*/g, ' ').trim();
}
