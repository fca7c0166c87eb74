/** `llmsim simulate`: one strategy in depth, at the layout asked for or at its best. */
import { InputError } from '../input/error.js';
import type { Result } from '../program/result.js';
import { strategyById } from '../strategies/index.js';
import type { Job } from '../strategies/job.js';
import { planOf } from '../strategies/strategy.js';
import type { Plan } from '../strategies/write.js';
import { requirePrecision } from './compare.js';
import type { Row } from './comparison.js';
import { evaluate } from './evaluate/evaluate.js';
import { Evaluations } from './evaluate/evaluations.js';
import { rowOf } from './evaluate/row.js';
import { whyOf } from './explain/why.js';
import type { Request } from './request.js';
import { Bounds } from './search/bounds.js';
import { candidates } from './search/layouts.js';
import { best } from './search/search.js';

/**
 * The row and the full result of `strategyId`, with the job and plan that were played; with `detail`, spans, memory timeline and critical path.
 * Throws InputError when no layout keeps the rules, naming the first rule broken.
 */
export function simulateOne(
  request: Request,
  strategyId: string,
  options: { readonly detail?: boolean } = {},
): { row: Row; result: Result; job: Job; plan: Plan } {
  const strategy = strategyById(strategyId);
  requirePrecision(request);
  const { jobs, reason } = candidates(strategy, request);
  if (jobs.length === 0) throw new InputError(reason!);
  const evaluations = new Evaluations(request.cluster);
  const { prices, layers } = evaluations;
  const found = best(strategy, jobs, evaluations, new Bounds(layers, prices));
  if (typeof found === 'string') throw new InputError(`${strategyId}: ${found}`);
  const plan = planOf(strategy, found.job.layout);
  const detailed = evaluate(plan, found.job, request.cluster, {
    prices,
    check: true,
    detail: options.detail === true,
  });
  const searched = { ...found, evaluation: detailed };
  return {
    row: rowOf(strategy, searched, request, whyOf(strategy, searched, undefined, request.cluster)),
    result: detailed.result,
    job: found.job,
    plan,
  };
}
