/**
 * The fastest layout that a search found, made faster by what no search weighs for every layout: stages balanced by what
 * their layers compute, and recomputation of as few layers as fit, at its micro-batch or a smaller one. Both are
 * improvements of that one layout, so the answer is never slower than without them, and which layout is refined does not
 * depend on them. Memory rises with every layer that keeps all, so the fewest are found by halving. None is made to fill
 * memory up to where many published runs ran out of it.
 */

import { frameworkOf } from '../../strategies/frameworks/index.js';
import type { Job, Layout } from '../../strategies/job.js';
import { brokenRuleOfOrder, divisors, recomputesKept } from '../../strategies/rules/index.js';
import { runtimeOf } from '../../strategies/runtime.js';
import { balanced } from '../../strategies/schedules/balance.js';
import { countsOf } from '../../strategies/schedules/partition.js';
import { placesOfJob } from '../../strategies/schedules/placed.js';
import { planOf, type Strategy } from '../../strategies/strategy.js';
import type { Evaluations } from '../evaluate/evaluations.js';
import { beyondNode } from '../evaluate/node-memory.js';
import { reserveBytes } from '../evaluate/reserve.js';
import { fillableBytes, usableBytes } from '../evaluate/verdict.js';
import type { Request } from '../request.js';
import { leastSeconds } from './best-first.js';
import type { Bounds } from './bounds.js';
import type { Searched } from './search.js';

/** What a search found, or its improvement. */
export function refined(
  strategy: Strategy,
  searched: Searched,
  request: Request,
  evaluations: Evaluations,
  bounds: Bounds,
): Searched {
  if (!searched.fits) return searched;
  const room = fillableBytes(searched.evaluation.memory, usableBytes(request));
  const refining = new Refining(strategy, searched, evaluations, bounds, room);
  if (mayBalance(request, searched.job)) refining.balance();
  if (mayKeepMore(request, searched.job)) {
    for (const microBatch of smallerBatches(strategy, request, searched.job))
      refining.recomputeLess(microBatch);
  }
  return refining.best;
}

/** Whoever names the number of stages has the framework's own. */
function mayBalance({ fixed, stageLayers, framework }: Request, job: Job): boolean {
  const { pp } = job.layout;
  if (pp === 1 || fixed.pp !== undefined || stageLayers !== undefined) return false;
  return runtimeOf(job).partition === 'blocks' && isFiner(framework);
}

/**
 * Only Megatron-LM and what is built on it have options for either (`--pipeline-model-parallel-layout`,
 * `--recompute-method block`).
 */
function isFiner(framework: Request['framework']): boolean {
  return frameworkOf(framework ?? 'megatron-core').finerLayouts;
}

function mayKeepMore({ fixed, offloadInputs, framework }: Request, job: Job): boolean {
  if (fixed.recompute !== undefined || fixed.recomputeLayers !== undefined) return false;
  if (fixed.recomputeModules !== undefined || offloadInputs === true) return false;
  return isFiner(framework) && job.layout.recompute !== 'none' && recomputesKept(job, ['full']).length > 0;
}

/** That of the layout and those below it, which leave room for layers that keep all; the largest first. */
function smallerBatches(strategy: Strategy, { fixed }: Request, job: Job): number[] {
  const { microBatch, dp } = job.layout;
  if (fixed.microBatch !== undefined) return [microBatch];
  return divisors(job.globalBatch / dp)
    .filter((size) => size <= microBatch)
    .filter((size) => brokenRuleOfOrder(strategy, jobWith(job, { microBatch: size })) === undefined)
    .toReversed();
}

/** A layout that is harder to say has to be faster by a hundredth. */
const WORTH = 0.99;

class Refining {
  readonly #strategy: Strategy;
  readonly #evaluations: Evaluations;
  readonly #bounds: Bounds;
  readonly #roomBytes: number;
  best: Searched;

  constructor(
    strategy: Strategy,
    found: Searched,
    evaluations: Evaluations,
    bounds: Bounds,
    roomBytes: number,
  ) {
    this.#strategy = strategy;
    this.best = found;
    this.#evaluations = evaluations;
    this.#bounds = bounds;
    this.#roomBytes = roomBytes;
  }

  balance(): void {
    const { job } = this.best;
    const places = placesOfJob(job);
    if (balanced(job, places).join() === countsOf(job, places).join()) return;
    const even = jobWith(job, { stageLayers: 'balanced' });
    if (this.#mayWin(even) && this.#fits(even)) this.#play(even);
  }

  /** With micro-batches of so many sequences. */
  recomputeLess(microBatch: number): void {
    const { job } = this.best;
    const partly = (recomputeLayers: number) =>
      jobWith(job, { recompute: 'full', recomputeLayers, microBatch });
    const most = countsOf(job, placesOfJob(job)).reduce((a, b) => Math.max(a, b));
    // Without a play for each, bounds say how many are too few; more than one more is seldom needed.
    const able = fewest(1, most, (count) => this.#mayFit(partly(count)));
    if (able === most || !this.#mayWin(partly(able))) return;
    const enough = this.#fits(partly(able))
      ? able
      : fewest(able + 1, most, (count) => this.#fits(partly(count)));
    if (enough < most && this.#mayWin(partly(enough))) this.#play(partly(enough));
  }

  #mayWin(job: Job): boolean {
    return leastSeconds(this.#strategy, job, this.#bounds) < WORTH * this.best.evaluation.stepTimeSeconds;
  }

  #mayFit(job: Job): boolean {
    const bytes = this.#bounds.bytes(job, planOf(this.#strategy, job.layout));
    return bytes + reserveBytes(job, this.#evaluations.cluster) <= this.#roomBytes;
  }

  #fits(job: Job): boolean {
    const memory = this.#evaluations.memory(planOf(this.#strategy, job.layout), job);
    return memory.peakBytes <= this.#roomBytes && beyondNode(memory) === 0;
  }

  #play(job: Job): void {
    const evaluation = this.#evaluations.of(planOf(this.#strategy, job.layout), job);
    const simulated = this.best.simulated + 1;
    const faster = evaluation.stepTimeSeconds < WORTH * this.best.evaluation.stepTimeSeconds;
    this.best = faster ? { ...this.best, job, evaluation, simulated } : { ...this.best, simulated };
  }
}

function jobWith(job: Job, choice: Partial<Layout>): Job {
  return { ...job, layout: { ...job.layout, ...choice } };
}

/** The least of the whole numbers from `least` to `most` from which on a question is answered yes; the last is. */
function fewest(least: number, most: number, is: (count: number) => boolean): number {
  let [from, to] = [least, most];
  while (from < to) {
    const half = Math.floor((from + to) / 2);
    if (is(half)) to = half;
    else from = half + 1;
  }
  return to;
}
