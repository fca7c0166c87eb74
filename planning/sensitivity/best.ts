/** The fastest layout that fits over all strategies asked for, or else the one that misses by least. */
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

export interface Best {
  readonly strategy: Strategy;
  readonly searched: Searched;
  readonly evaluations: Evaluations;
}

/** Throws InputError where no strategy can run the job, and where the device lacks the precision. */
export function bestOver(request: Request): Best {
  requirePrecision(request);
  const evaluations = new Evaluations(request.cluster);
  const bounds = new Bounds(evaluations.layers, evaluations.prices);
  const usable = usableBytes(request);
  const refusals: Refusal[] = [];
  const asked = askedOf(request);
  let winner: Best | undefined;
  for (const strategy of asked) {
    const space = spaceOf(strategy, request);
    const searched = space.layouts === 0 ? space.reason! : best(strategy, space, evaluations, bounds, usable);
    if (typeof searched === 'string') refusals.push({ strategy: strategy.id, reason: searched });
    else if (winner === undefined || isBetter(searched, winner.searched))
      winner = { strategy, searched, evaluations };
  }
  if (winner === undefined) throw nobodyCan(request, asked, refusals);
  return winner;
}

function isBetter(one: Searched, other: Searched): boolean {
  if (one.fits !== other.fits) return one.fits;
  return one.fits
    ? one.evaluation.stepTimeSeconds < other.evaluation.stepTimeSeconds
    : one.evaluation.memory.peakBytes < other.evaluation.memory.peakBytes;
}
