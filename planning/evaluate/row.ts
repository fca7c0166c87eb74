/** One line of the ranking, from what a search found. */
import type { Strategy } from '../../strategies/strategy.js';
import type { Range, Row } from '../comparison.js';
import { intervalOf } from '../interval/interval.js';
import type { Request } from '../request.js';
import { devicesFor } from '../search/layouts.js';
import type { Searched } from '../search/search.js';
import type { Played } from './evaluate.js';
import { totalsOf } from './totals.js';
import { rowMemory, usableBytes } from './verdict.js';

/** `also` are the ids of other strategies that came to the same plan and layout. */
export function rowOf(
  strategy: Strategy,
  searched: Omit<Searched, 'evaluation'> & { readonly evaluation: Played },
  request: Request,
  why: string,
  also: readonly string[] = [],
): Row {
  const { job, evaluation, layouts, simulated, fits } = searched;
  const { result: _played, fits: _within, ...figures } = evaluation;
  const { stepTimeSeconds, mfu, hfu } = evaluation;
  const devices = devicesFor(strategy, request);
  const interval = intervalOf(stepTimeSeconds, hfu, request, devices);
  return {
    strategy: strategy.id,
    alsoKnownAs: also,
    layout: { ...job.layout, globalBatch: job.globalBatch },
    devices,
    precision: job.precision,
    ...figures,
    memory: rowMemory(evaluation.memory, usableBytes(request), request.cluster),
    fits,
    interval,
    mfuInterval: interval && inverse(mfu, stepTimeSeconds, interval),
    place: null,
    why,
    tried: { layouts, simulated },
    totals:
      request.tokens === undefined
        ? null
        : totalsOf(request.tokens, evaluation, devices, request.cluster, interval),
  };
}

/** The interval of a rate, from that of the time it is inverse to. */
function inverse(rate: number, seconds: number, { low, high }: Range): Range {
  return { low: (rate * seconds) / high, high: (rate * seconds) / low };
}
