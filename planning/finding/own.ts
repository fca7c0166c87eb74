/** A person's own layout, as far as they said it, on the clusters of a question. */
import { InputError } from '../../input/error.js';
import { STRATEGIES, strategyById } from '../../strategies/index.js';
import type { Job, Layout } from '../../strategies/job.js';
import { brokenRule } from '../../strategies/rules/index.js';
import { canUse, planOf, type Strategy } from '../../strategies/strategy.js';
import type { Evaluation } from '../evaluate/evaluate.js';
import type { Evaluations } from '../evaluate/evaluations.js';
import type { Request } from '../request.js';
import { askedOf } from '../search/choices.js';
import { devicesFor, jobOf } from '../search/layouts.js';

/** What is absent is one rank, nothing recomputed, one sequence; replicas fill the devices. */
export interface OwnLayout extends Partial<Layout> {
  readonly strategy?: string;
}

/** A strategy's layout on a cluster, played. */
export interface OwnPlayed {
  readonly strategy: Strategy;
  readonly job: Job;
  readonly evaluation: Evaluation;
}

/** The layout under a strategy, or the rule that forbids it. */
export function layoutUnder(strategy: Strategy, own: OwnLayout, request: Request): Job | string {
  const devices = devicesFor(strategy, request);
  const { tp = 1, pp = 1, cp = 1, ep = 1, vpp = 1 } = own;
  const dp = own.dp ?? devices / (tp * pp * cp);
  if (!Number.isInteger(dp))
    return `tp=${tp} × pp=${pp} × cp=${cp} does not divide the ${devices} devices; change an axis or the number of nodes`;
  const { shard = dp, recompute = 'none', microBatch = 1 } = own;
  const sequenceParallel = tp > 1 && (own.sequenceParallel ?? false);
  const { zero } = strategy;
  const split = own.etp === undefined ? {} : { etp: own.etp };
  const layout = {
    ...finerOf(own),
    ...{ dp, tp, pp, cp, ep, ...split, vpp, shard, zero, sequenceParallel, recompute, microBatch },
  };
  for (const axis of ['dp', 'tp', 'pp', 'cp', 'ep', 'vpp'] as const)
    if (layout[axis] > 1 && !canUse(strategy, axis))
      return `${strategy.id} does not use the axis ${axis}, which is ${layout[axis]}`;
  if (strategy.axes.includes('shard') !== shard < dp)
    return `${strategy.id} ${shard < dp ? 'has no shard groups' : 'shards within groups: give shard, such as shard8'}`;
  const job = jobOf(request, layout);
  return brokenRule(strategy, job, devices) ?? job;
}

/**
 * The fastest of the strategies that the layout may be of, on this cluster. Where no ZeRO stage is said, one without is meant
 * if there is one. Throws InputError, with the rule, where it is allowed under none.
 */
export function ownOn(own: OwnLayout, request: Request, evaluations: Evaluations): OwnPlayed {
  const named = own.strategy === undefined ? STRATEGIES : [strategyById(own.strategy)];
  const staged = own.zero === undefined ? named : named.filter(({ zero }) => zero === own.zero);
  if (staged.length === 0)
    throw new InputError(`${own.strategy} is ZeRO stage ${named[0]!.zero}, and zero is ${own.zero}`);
  const told = staged.map((strategy) => ({ strategy, job: layoutUnder(strategy, own, request) }));
  const allowed = told.filter((one): one is { strategy: Strategy; job: Job } => typeof one.job !== 'string');
  if (allowed.length === 0) {
    // Whoever uses most axes says most about a layout; a rule about numbers says more than one about axes.
    const reasons = told
      .toSorted((a, b) => b.strategy.axes.length - a.strategy.axes.length)
      .map(({ job }) => job as string);
    const ofNumbers = reasons.find((reason) => !/does not use the axis|shard/.test(reason));
    throw new InputError(`your layout is not allowed: ${ofNumbers ?? reasons[0]!}`);
  }
  const usual = allowed.filter(({ strategy, job }) => splitsOver(strategy, job.layout));
  const likely = usual.length > 0 ? usual : allowed;
  const plain = likely.filter(({ job }) => job.layout.zero === 0);
  const meant = own.zero === undefined && plain.length > 0 ? plain : likely;
  const played = meant.map(({ strategy, job }) => {
    return { strategy, job, evaluation: evaluations.of(planOf(strategy, job.layout), job) };
  });
  return played.reduce((best, one) =>
    one.evaluation.stepTimeSeconds < best.evaluation.stepTimeSeconds ? one : best,
  );
}

/** Whether it is a layout that the strategy has unasked. */
function splitsOver({ axes }: Strategy, layout: Layout): boolean {
  return (['tp', 'pp', 'cp', 'ep', 'vpp'] as const).every(
    (axis) => layout[axis] === 1 || axes.includes(axis),
  );
}

/** Which layers are whose, and which of them are recomputed, where that is said. */
function finerOf(own: OwnLayout): Partial<Layout> {
  const { recomputeLayers, recomputeMethod, recomputeModules, stageLayers } = own;
  return {
    ...(recomputeLayers === undefined ? {} : { recomputeLayers }),
    ...(recomputeMethod === undefined ? {} : { recomputeMethod }),
    ...(recomputeModules === undefined ? {} : { recomputeModules }),
    ...(stageLayers === undefined ? {} : { stageLayers }),
    ...askedOf(own),
  };
}
