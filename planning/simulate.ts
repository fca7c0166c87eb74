/** `llmsim simulate`: one strategy in depth, at the layout asked for or at its best. */
import { InputError } from '../input/error.js';
import type { Result } from '../program/result.js';
import { strategyById } from '../strategies/index.js';
import type { Job } from '../strategies/job.js';
import { planOf, type Strategy } from '../strategies/strategy.js';
import type { Plan } from '../strategies/write.js';
import { requirePrecision } from './compare.js';
import type { Row } from './comparison.js';
import { evaluate } from './evaluate/evaluate.js';
import { Evaluations } from './evaluate/evaluations.js';
import { rowOf } from './evaluate/row.js';
import { usableBytes } from './evaluate/verdict.js';
import { freedomOf } from './explain/variants.js';
import { whyOf } from './explain/why.js';
import type { Request } from './request.js';
import { Bounds } from './search/bounds.js';
import { candidates } from './search/layouts.js';
import { best, leastSeconds, tooLong } from './search/search.js';

/**
 * The row and the full result of `strategyId`, with the job and plan that were played; with `detail`, spans, memory
 * timeline and critical path, or in `summary` the critical path and sums of spans.
 * Throws InputError when no layout keeps the rules, naming the first rule broken.
 */
export function simulateOne(
  request: Request,
  strategyId: string,
  options: { readonly detail?: boolean | 'summary' } = {},
): { row: Row; result: Result; job: Job; plan: Plan } {
  const strategy = strategyById(strategyId);
  requirePrecision(request);
  const { jobs, reason } = candidates(strategy, request);
  if (jobs.length === 0) throw new InputError(reason!);
  const evaluations = new Evaluations(request.cluster);
  const { prices, layers } = evaluations;
  const bounds = new Bounds(layers, prices);
  const found =
    jobs.length === 1
      ? only(strategy, jobs[0]!, bounds)
      : best(strategy, jobs, evaluations, bounds, usableBytes(request));
  if (typeof found === 'string') throw new InputError(`${strategyId}: ${found}`);
  const plan = planOf(strategy, found.job.layout);
  const detailed = evaluate(plan, found.job, request.cluster, { prices, layers, ...options });
  const fits = detailed.memory.peakBytes <= usableBytes(request);
  const searched = { ...found, evaluation: detailed, fits };
  return {
    row: rowOf(
      strategy,
      searched,
      request,
      whyOf(strategy, searched, undefined, request.cluster, freedomOf(request, evaluations)),
    ),
    result: detailed.result,
    job: found.job,
    plan,
  };
}

/** The one layout there is, which need not be compared with any; or why it cannot be simulated. */
function only(strategy: Strategy, job: Job, bounds: Bounds) {
  return tooLong(leastSeconds(strategy, job, bounds)) ?? { job, layouts: 1, simulated: 1 };
}
