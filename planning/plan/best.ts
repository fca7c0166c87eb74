/** The fastest layout of all strategies that a request asks for, or why there is none. */
import { InputError } from '../../input/error.js';
import type { Strategy } from '../../strategies/strategy.js';
import { nobodyCan, requirePrecision } from '../compare.js';
import type { Refusal } from '../comparison.js';
import { Evaluations } from '../evaluate/evaluations.js';
import { usableBytes } from '../evaluate/verdict.js';
import type { Request } from '../request.js';
import { askedOf } from '../search/asked.js';
import { Bounds } from '../search/bounds.js';
import { spaceOf } from '../search/layouts.js';
import { best, type Searched } from '../search/search.js';

/** A layout: the fastest that fits, or where none does (`searched.fits`) the one that misses by least. */
export interface Best {
  readonly strategy: Strategy;
  readonly searched: Searched;
  /** Ids of other strategies that come to the same layout. */
  readonly also: readonly string[];
}

/** The best layout for `request`; a sentence where nothing can run it. */
export function bestLayout(request: Request): Best | string {
  const asked = askedOf(request);
  const refusals: Refusal[] = [];
  const found: Best[] = [];
  try {
    requirePrecision(request);
    const evaluations = new Evaluations(request.cluster);
    const bounds = new Bounds(evaluations.layers, evaluations.prices);
    for (const strategy of asked) {
      const space = spaceOf(strategy, request);
      const searched =
        space.layouts === 0
          ? space.reason!
          : best(strategy, space, evaluations, bounds, usableBytes(request));
      if (typeof searched === 'string') refusals.push({ strategy: strategy.id, reason: searched });
      else found.push({ strategy, searched, also: [] });
    }
    if (found.length === 0) throw nobodyCan(request, asked, refusals);
  } catch (error) {
    if (error instanceof InputError) return inOneLine(error.message);
    throw error;
  }
  const first = found.reduce((a, b) => (isBetter(b, a) ? b : a));
  const also = found.filter((one) => one !== first && one.searched.evaluation === first.searched.evaluation);
  return { ...first, also: also.map(({ strategy }) => strategy.id) };
}

/** What fits before what does not; then the faster, or the smaller. */
function isBetter({ searched: a }: Best, { searched: b }: Best): boolean {
  if (a.fits !== b.fits) return a.fits;
  if (a.fits) return a.evaluation.stepTimeSeconds < b.evaluation.stepTimeSeconds;
  return a.evaluation.memory.peakBytes < b.evaluation.memory.peakBytes;
}

/** A row of a file is one line. */
export function inOneLine(text: string): string {
  return text.replaceAll(/\s*[\r\n]+\s*/g, ' ').trim();
}
