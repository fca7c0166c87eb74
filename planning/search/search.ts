/**
 * The fastest layout of a strategy, or of several: what fits in memory and is played best bound first; of equals the
 * first in the order of strategies and layouts. Where nothing fits, the layout nearest to fitting.
 */

import { InputError } from '../../input/error.js';
import type { Model } from '../../models/model.js';
import { LONGEST_STEP, LONGEST_STEP_SECONDS, LongerThanAStep } from '../../program/time.js';
import type { Job } from '../../strategies/job.js';
import { planOf, type Strategy } from '../../strategies/strategy.js';
import type { Evaluation } from '../evaluate/evaluate.js';
import { Evaluations } from '../evaluate/evaluations.js';
import { usableBytes } from '../evaluate/verdict.js';
import type { Request } from '../request.js';
import { askedOf } from './asked.js';
import { BestFirst } from './best-first.js';
import { type Bounds, BoundsByDevices } from './bounds.js';
import { Fitting } from './fitting.js';
import { devicesFor, type Space, spaceOf } from './layouts.js';
import { type Candidate, type Ground, inOrder, type Miss, type Open, type Watch } from './open.js';

export { leastSeconds } from './best-first.js';

export interface Searched {
  readonly job: Job;
  readonly evaluation: Evaluation;
  /** Whether its memory is within what may be used. */
  readonly fits: boolean;
  readonly layouts: number;
  readonly simulated: number;
}

/**
 * The fastest job of `space` that needs no more than `usableBytes` of a device, or the one that misses by least; a
 * sentence when no step can be simulated. The space must not be empty. `alive` is called now and then while it takes.
 */
export function best(
  strategy: Strategy,
  space: Space,
  evaluations: Evaluations,
  bounds: Bounds,
  usableBytes: number,
  alive?: () => void,
): Searched | string {
  const fitting = new Fitting(strategy, bounds, evaluations.cluster, usableBytes);
  const ground = { index: 0, lane: 0, strategy, space, evaluations, bounds, fitting, usableBytes };
  const found = bestAmong([ground], alive);
  return typeof found === 'string' ? found : found.searched;
}

/** The best of several strategies, with its evaluations for who wants to know more of it. */
export interface Best {
  readonly strategy: Strategy;
  readonly searched: Searched;
  readonly evaluations: Evaluations;
}

/**
 * The fastest layout that fits over all of `strategies` (those asked for), of one search with one bound: cheaper than a search for each of
 * them. Else the layout nearest to fitting, or a sentence: the first rule broken where no layout is allowed, or why no
 * step can be simulated. Limits of time and cost are not looked at: what is fastest on a cluster is cheapest there, too.
 */
export function bestOf(request: Request, strategies: readonly Strategy[] = askedOf(request)): Best | string {
  const evaluations = new Evaluations(request.cluster);
  const byDevices = new BoundsByDevices(evaluations);
  const usable = usableBytes(request);
  const grounds: Ground[] = [];
  let reason: string | undefined;
  for (const strategy of strategies) {
    const space = spaceOf(strategy, request);
    if (space.layouts === 0) {
      reason ??= space.reason;
      continue;
    }
    const bounds = byDevices.on(devicesFor(strategy, request));
    const fitting = new Fitting(strategy, bounds, request.cluster, usable);
    const shared = { evaluations, bounds, usableBytes: usable };
    grounds.push({ index: grounds.length, lane: 0, strategy, space, fitting, ...shared });
  }
  if (grounds.length === 0) return reason ?? 'no strategy was asked for';
  const found = bestAmong(grounds);
  return typeof found === 'string' ? found : { ...found, evaluations };
}

/** Looks at a part of what is open take some microseconds, plays some milliseconds. */
const LOOKS_BETWEEN_SIGNS = 16;

/** Remembers the fastest. */
class Fastest implements Watch {
  winner: Candidate<Evaluation> | undefined;
  /** Of what was looked at, the one that misses by least, where that is known to the byte. */
  nearest: { readonly ground: Ground; readonly job: Job; readonly bytes: number } | undefined;
  refused: InputError | undefined;
  readonly #alive: (() => void) | undefined;
  #looks = 0;

  constructor(alive: (() => void) | undefined) {
    this.#alive = alive;
  }

  worst(): number {
    this.#looks += 1;
    if (this.#looks % LOOKS_BETWEEN_SIGNS === 0) this.#alive?.();
    return this.winner?.evaluation.stepTimeSeconds ?? Number.POSITIVE_INFINITY;
  }

  found(candidate: Candidate<Evaluation>): void {
    const { winner } = this;
    const seconds = candidate.evaluation.stepTimeSeconds;
    const less = winner === undefined ? -1 : seconds - winner.evaluation.stepTimeSeconds;
    if (less < 0 || (less === 0 && inOrder(candidate.order, winner!.order) < 0)) this.winner = candidate;
  }

  missed({ of, ground }: Open, _: number, miss: Miss): void {
    if (miss.why === 'unplayable') this.refused ??= miss.error;
    else if ((of === 'layers' || of === 'order') && (!this.nearest || miss.bytes! < this.nearest.bytes))
      this.nearest = { ground, job: miss.job!, bytes: miss.bytes! };
  }
}

function bestAmong(
  grounds: readonly Ground[],
  alive?: () => void,
): Pick<Best, 'strategy' | 'searched'> | string {
  const fastest = new Fastest(alive);
  const search = new BestFirst(fastest, { stopsEarly: true });
  let layouts = 0;
  for (const ground of grounds) {
    layouts += ground.space.layouts;
    for (const at of ground.space.families.keys()) search.add(search.family(ground, at));
  }
  search.run();
  const { winner } = fastest;
  if (winner) {
    const { job, evaluation, ground } = winner;
    const tried = { layouts, simulated: search.simulated };
    return { strategy: grounds[ground]!.strategy, searched: { job, evaluation, fits: true, ...tried } };
  }
  const near = fastest.nearest ?? nearestOf(grounds);
  const { strategy, evaluations } = near.ground;
  const { job } = near;
  try {
    const evaluation = evaluations.of(planOf(strategy, job.layout), job);
    const tried = { layouts, simulated: search.simulated + 1 };
    return { strategy, searched: { job, evaluation, fits: false, ...tried } };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error instanceof LongerThanAStep ? tooLong(error.seconds, strategy, job.model)! : error.message;
  }
}

/** The layout that needs least memory by its bounds. */
function nearestOf(grounds: readonly Ground[]): { readonly ground: Ground; readonly job: Job } {
  const each = grounds.map((ground) => {
    const [job] = ground.fitting.nearest(ground.space, 1);
    return { ground, job: job!, bytes: ground.fitting.bytes(job!) };
  });
  return each.reduce((least, one) => (one.bytes < least.bytes ? one : least));
}

/** What to say of a step of at least so many seconds when it cannot be simulated. */
export function tooLong(
  seconds: number,
  { axes }: Pick<Strategy, 'axes'>,
  { architecture }: Pick<Model, 'architecture'>,
): string | undefined {
  if (seconds <= LONGEST_STEP_SECONDS) return undefined;
  const years = seconds / (365.25 * 24 * 3600);
  const said = Number.isFinite(years) ? `at least ${years.toExponential(1)} years` : 'for ever';
  return `one step takes ${said}, longer than a simulated step can be (${LONGEST_STEP}); use ${axes.length === 0 ? 'a strategy over several devices' : 'more devices'}, a smaller global batch${architecture === undefined ? ' or shorter sequences' : ''}, or look for a figure that is far too large`;
}
