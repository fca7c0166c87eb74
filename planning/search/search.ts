/**
 * The fastest of a strategy's layouts, best bound first. A bound is made sharper only when nothing else has a lower one:
 * that of a family of layouts, of all that recompute the same from a micro-batch on, and of one layout, from what runs
 * in its layers, from its layers written out, from the order of its actions; what is still the lowest is played. When no
 * bound is below the fastest step played, nothing that could be faster was skipped. What does not fit in memory is told
 * without playing it, and where nothing does, the layout nearest to fitting is shown.
 */
import { InputError } from '../../input/error.js';
import { LONGEST_STEP, LONGEST_STEP_SECONDS, LongerThanAStep } from '../../program/time.js';
import type { Job, Recompute } from '../../strategies/job.js';
import { planOf, type Strategy } from '../../strategies/strategy.js';
import type { Evaluation } from '../evaluate/evaluate.js';
import type { Evaluations } from '../evaluate/evaluations.js';
import type { Bounds, EndlessBounds } from './bounds.js';
import { Fitting } from './fitting.js';
import { chunksOf, type Family, jobWith, type Space } from './layouts.js';
import { Queue } from './queue.js';

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
 * sentence when no step can be simulated. The space must not be empty.
 */
export function best(
  strategy: Strategy,
  space: Space,
  evaluations: Evaluations,
  bounds: Bounds,
  usableBytes: number,
): Searched | string {
  return new Search(strategy, evaluations, bounds, usableBytes).of(space);
}

/** No step of what it stands for is shorter than `seconds`. */
type Open =
  | { readonly of: 'family'; readonly seconds: number; readonly family: Family }
  | { readonly of: 'line'; readonly seconds: number; readonly line: Line; readonly index: number }
  | { readonly of: 'draft' | 'layers' | 'order'; readonly seconds: number; readonly job: Job };

/** What of a family recomputes the same. */
interface Line {
  readonly family: Family;
  readonly recompute: Recompute;
  readonly bounds: EndlessBounds;
}

class Search {
  readonly #strategy: Strategy;
  readonly #evaluations: Evaluations;
  readonly #bounds: Bounds;
  readonly #usableBytes: number;
  readonly #fitting: Fitting;
  readonly #queue = new Queue<Open>();
  #simulated = 0;
  #winner: { readonly job: Job; readonly evaluation: Evaluation } | undefined;
  #nearest: { readonly job: Job; readonly bytes: number } | undefined;
  /** Why a layout could not be played. */
  #refused: InputError | undefined;

  constructor(strategy: Strategy, evaluations: Evaluations, bounds: Bounds, usableBytes: number) {
    this.#strategy = strategy;
    this.#evaluations = evaluations;
    this.#bounds = bounds;
    this.#usableBytes = usableBytes;
    this.#fitting = new Fitting(strategy, bounds, evaluations.cluster, usableBytes);
  }

  of(space: Space): Searched | string {
    const { layouts } = space;
    for (const family of space.families) {
      const seconds = this.#endless(family, family.recomputes[0]!).seconds(family.batchings[0]!.microBatch);
      this.#queue.push({ of: 'family', seconds, family });
    }
    for (let open = this.#queue.pop(); open !== undefined; open = this.#queue.pop()) {
      if (this.#winner && open.seconds >= this.#winner.evaluation.stepTimeSeconds) break;
      this.#sharpen(open);
    }
    if (this.#winner) return { ...this.#winner, fits: true, layouts, simulated: this.#simulated };
    const job = this.#nearest?.job ?? this.#fitting.nearest(space, 1)[0]!;
    const evaluation = this.#played(job);
    if (evaluation) return { job, evaluation, fits: false, layouts, simulated: this.#simulated };
    const refused = this.#refused!;
    return refused instanceof LongerThanAStep ? tooLong(refused.seconds, this.#strategy)! : refused.message;
  }

  #sharpen(open: Open): void {
    switch (open.of) {
      case 'family':
        this.#openLines(open.family);
        break;
      case 'line':
        this.#openLayouts(open.line, open.index);
        break;
      case 'draft':
        if (this.#fitting.mayFit(open.job))
          this.#push('layers', leastSeconds(this.#strategy, open.job, this.#bounds), open.job);
        break;
      case 'layers': {
        const ordered = this.#bounds.orderedSeconds(open.job, planOf(this.#strategy, open.job.layout));
        if (ordered > open.seconds) this.#push('order', ordered, open.job);
        else this.#play(open.job, open.seconds);
        break;
      }
      case 'order':
        this.#play(open.job, open.seconds);
    }
  }

  #push(of: 'draft' | 'layers' | 'order', seconds: number, job: Job): void {
    this.#queue.push({ of, seconds, job });
  }

  #openLines(whole: Family): void {
    const family = this.#fitting.hopeful(whole);
    if (family === undefined) return;
    for (const recompute of family.recomputes)
      this.#openLine({ family, recompute, bounds: this.#endless(family, recompute) }, 0);
  }

  #openLine(line: Line, index: number): void {
    const batching = line.family.batchings[index];
    if (batching === undefined) return;
    this.#queue.push({ of: 'line', seconds: line.bounds.seconds(batching.microBatch), line, index });
  }

  #openLayouts(line: Line, index: number): void {
    const { family, recompute, bounds } = line;
    const { microBatch, chunks } = family.batchings[index]!;
    for (const vpp of chunks) {
      const job = jobWith(family, { microBatch, vpp, recompute });
      if (!this.#fitting.seemsToFit(job, bounds)) continue;
      const plan = planOf(this.#strategy, job.layout);
      this.#push(
        'draft',
        orLonger(() => this.#bounds.leastSeconds(job, plan)),
        job,
      );
    }
    this.#openLine(line, index + 1);
  }

  #play(job: Job, leastSeconds: number): void {
    if (leastSeconds > LONGEST_STEP_SECONDS) {
      this.#refused ??= new LongerThanAStep(leastSeconds);
      return;
    }
    const peakBytes = this.#orRefused(
      () => this.#evaluations.memory(planOf(this.#strategy, job.layout), job).peakBytes,
    );
    if (peakBytes === undefined) return;
    if (peakBytes > this.#usableBytes) {
      if (!this.#nearest || peakBytes < this.#nearest.bytes) this.#nearest = { job, bytes: peakBytes };
      return;
    }
    const evaluation = this.#played(job);
    if (evaluation && (!this.#winner || evaluation.stepTimeSeconds < this.#winner.evaluation.stepTimeSeconds))
      this.#winner = { job, evaluation };
  }

  /** Undefined for a step that cannot be played: it loses to all that can. */
  #played(job: Job): Evaluation | undefined {
    this.#simulated++;
    return this.#orRefused(() => this.#evaluations.of(planOf(this.#strategy, job.layout), job));
  }

  #orRefused<T>(told: () => T): T | undefined {
    try {
      return told();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.#refused = error;
      return undefined;
    }
  }

  #endless(family: Family, recompute: Recompute): EndlessBounds {
    return this.#bounds.endless(jobWith(family, { recompute }), chunksOf(family));
  }
}

/** Lower bound of the step time, seconds; also of a step of which one part is longer than the clock counts. */
export function leastSeconds(strategy: Strategy, job: Job, bounds: Bounds): number {
  return orLonger(() => bounds.seconds(job, planOf(strategy, job.layout)));
}

function orLonger(seconds: () => number): number {
  try {
    return seconds();
  } catch (error) {
    if (error instanceof LongerThanAStep) return error.seconds;
    throw error;
  }
}
/** What to say of a step of at least so many seconds when it cannot be simulated. */
export function tooLong(seconds: number, { axes }: Pick<Strategy, 'axes'>): string | undefined {
  if (seconds <= LONGEST_STEP_SECONDS) return undefined;
  const years = seconds / (365.25 * 24 * 3600);
  const said = Number.isFinite(years) ? `at least ${years.toExponential(1)} years` : 'for ever';
  return `one step takes ${said}, longer than a simulated step can be (${LONGEST_STEP}); use ${axes.length === 0 ? 'a strategy over several devices' : 'more devices'}, a smaller global batch or shorter sequences, or look for a figure that is far too large`;
}
