/** `llmsim simulate`: one strategy in depth, at the layout asked for or at its best. */
import { InputError } from '../input/error.js';
import type { Program } from '../program/program.js';
import type { Result } from '../program/result.js';
import { requireRoomToWrite } from '../sim/steady.js';
import { strategyById } from '../strategies/index.js';
import { devicesOf, type Job } from '../strategies/job.js';
import { planOf, type Strategy } from '../strategies/strategy.js';
import { type Plan, programWriter } from '../strategies/write.js';
import { requirePrecision } from './compare.js';
import type { Row } from './comparison.js';
import { evaluate } from './evaluate/evaluate.js';
import { Evaluations } from './evaluate/evaluations.js';
import { rowOf } from './evaluate/row.js';
import { beyondBytes, usableBytes } from './evaluate/verdict.js';
import { freedomOf } from './explain/variants.js';
import { whyOf } from './explain/why.js';
import { withoutEffect } from './explain/without-effect.js';
import type { Request } from './request.js';
import { ordered } from './schedule/find.js';
import { Bounds } from './search/bounds.js';
import { devicesFor, othersThan, spaceOf } from './search/layouts.js';
import { refined } from './search/refine.js';
import { best, leastSeconds, type Searched, tooLong } from './search/search.js';

/**
 * The row and the full result of `strategyId`, with the job and plan that were played; with `detail`, spans, memory
 * timeline and critical path, or in `summary` the critical path and sums of spans. Options that were set and change
 * nothing are `notes`.
 * Throws InputError when no layout keeps the rules, naming the first rule broken.
 */
export function simulateOne(
  request: Request,
  strategyId: string,
  options: {
    readonly detail?: boolean | 'summary';
    /** Called now and then while layouts are searched. */
    readonly alive?: () => void;
  } = {},
): { row: Row; result: Result; job: Job; plan: Plan; notes: readonly string[] } {
  const strategy = strategyById(strategyId);
  const { alive, ...playing } = options;
  const { found, plan, evaluations, sentences } = chosen(request, strategy, alive);
  const { prices, layers } = evaluations.on(devicesOf(found.job.layout));
  const detailed = evaluate(plan, found.job, request.cluster, { prices, layers, ...playing });
  const fits = beyondBytes(detailed.memory, usableBytes(request)) === 0;
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
    notes: [...withoutEffect(request, [{ strategy, job: found.job }], 'run'), ...sentences],
  };
}

/**
 * The program of `strategyId`, whole, at the layout that `simulateOne` plays, with that job and plan; throws as
 * it does, and TooManyOps where there is no room to write it out.
 */
export function programOf(
  request: Request,
  strategyId: string,
): { readonly program: Program; readonly job: Job; readonly plan: Plan; readonly notes: readonly string[] } {
  const strategy = strategyById(strategyId);
  const { found, plan, sentences } = chosen(request, strategy);
  const { job } = found;
  const writer = programWriter(`${job.model.id} ${strategyId}`, job, plan);
  requireRoomToWrite(writer);
  const { program } = writer.write(writer.microBatches);
  return {
    program,
    job,
    plan,
    notes: [...withoutEffect(request, [{ strategy, job }], 'neither'), ...sentences],
  };
}

/** The layout asked for or, where it is left open, the one with the shortest step that fits. */
function chosen(request: Request, strategy: Strategy, alive?: () => void) {
  requirePrecision(request);
  const space = spaceOf(strategy, request);
  if (space.layouts === 0) throw new InputError(space.reason! + othersThan([strategy], request));
  const evaluations = new Evaluations(request.cluster);
  const { layers, prices } = evaluations.on(devicesFor(strategy, request));
  const bounds = new Bounds(layers, prices);
  const searched =
    space.layouts === 1
      ? only(strategy, space.families[0]!.job, bounds)
      : best(strategy, space, evaluations, bounds, usableBytes(request), alive);
  if (typeof searched === 'string') throw new InputError(`${strategy.id}: ${searched}`);
  // What was said in full is taken as it is.
  const found =
    'evaluation' in searched ? refined(strategy, searched, request, evaluations, bounds) : searched;
  if (request.findsSchedule === undefined)
    return { found, plan: planOf(strategy, found.job.layout), evaluations, sentences: [] };
  const { searched: scheduled, sentence } = ordered(
    strategy,
    withEvaluation(strategy, found, request, evaluations),
    request,
    evaluations,
  );
  return {
    found: scheduled,
    plan: planOf(strategy, scheduled.job.layout),
    evaluations,
    sentences: [sentence],
  };
}

/** Played, where it need not have been until now. */
function withEvaluation(
  strategy: Strategy,
  found: Omit<Searched, 'evaluation' | 'fits'> & Partial<Searched>,
  request: Request,
  evaluations: Evaluations,
): Searched {
  const evaluation = found.evaluation ?? evaluations.of(planOf(strategy, found.job.layout), found.job);
  return { ...found, evaluation, fits: beyondBytes(evaluation.memory, usableBytes(request)) === 0 };
}

/** The one layout there is, which need not be compared with any; or why it cannot be simulated. */
function only(strategy: Strategy, job: Job, bounds: Bounds) {
  return (
    tooLong(leastSeconds(strategy, job, bounds), strategy, job.model) ?? { job, layouts: 1, simulated: 1 }
  );
}
