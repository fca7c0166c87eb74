/** One line of the ranking, from what a search found. */
import type { Strategy } from '../../strategies/strategy.js';
import type { Row } from '../comparison.js';
import { intervalOf } from '../interval/interval.js';
import type { Request } from '../request.js';
import { devicesFor } from '../search/layouts.js';
import type { Searched } from '../search/search.js';
import { totalsOf } from './totals.js';

export function rowOf(strategy: Strategy, searched: Searched, request: Request, why: string): Row {
  const { job, evaluation, layouts, simulated } = searched;
  const { result: _played, ...figures } = evaluation;
  const devices = devicesFor(strategy, request);
  return {
    strategy: strategy.id,
    layout: { ...job.layout, globalBatch: job.globalBatch },
    devices,
    precision: job.precision,
    ...figures,
    interval: intervalOf(evaluation.stepTimeSeconds, request.cluster, request.model),
    why,
    tried: { layouts, simulated },
    totals:
      request.tokens === undefined ? null : totalsOf(request.tokens, evaluation, devices, request.cluster),
  };
}
