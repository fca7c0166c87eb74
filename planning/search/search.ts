/**
 * The fastest of a strategy's layouts, best bound first. A layout's bound is made sharper only when nothing else has a
 * lower one: first for all layouts of a micro-batch at once, then for each from what runs in its layers, then from the
 * layers written out; what is still the lowest is played. When no bound is below the fastest step played, nothing that
 * could be faster was skipped. What does not fit in memory is told without playing it, and where nothing does, the
 * layout nearest to fitting is shown.
 */
import { LongerThanAStep } from '../../program/time.js';
import type { Job, Recompute } from '../../strategies/job.js';
import { planOf, type Strategy } from '../../strategies/strategy.js';
import type { Evaluation } from '../evaluate/evaluate.js';
import type { Evaluations } from '../evaluate/evaluations.js';
import type { Bounds, EndlessBounds } from './bounds.js';
import type { Batching } from './choices.js';
import { Fitting } from './fitting.js';
import { type Family, jobWith, type Space } from './layouts.js';
import { Queue } from './queue.js';

export interface Searched {
  readonly job: Job;
  readonly evaluation: Evaluation;
  /** Whether its memory is within what may be used. */
  readonly fits: boolean;
  readonly layouts: number;
  readonly simulated: number;
}

/** A step longer than this is not simulated: the clock counts picoseconds, up to 2.5 hours. */
const LONGEST_STEP_SECONDS = 2 * 3600;

/** No step of what it stands for is shorter than `seconds`. */
type Open =
  /** A family, by its layouts that recompute least. */
  | { readonly of: 'family'; readonly seconds: number; readonly family: Family }
  /** What of a family recomputes the same, from a micro-batch on. */
  | { readonly of: 'line'; readonly seconds: number; readonly line: Line; readonly index: number }
  /** One layout, by what runs in its layers, by its layers written out, by the order of its actions. */
  | { readonly of: 'draft' | 'layers' | 'order'; readonly seconds: number; readonly job: Job };

interface Line {
  readonly family: Family;
  readonly recompute: Recompute;
  readonly bounds: EndlessBounds;
}

/**
 * The fastest job of `space` that needs no more than `usableBytes` of a device, or the one that misses by least; a sentence when every
 * step would be too long to simulate. The space must not be empty.
 */
export function best(
  strategy: Strategy,
  space: Space,
  evaluations: Evaluations,
  bounds: Bounds,
  usableBytes: number,
): Searched | string {
  const { layouts } = space;
  const fitting = new Fitting(strategy, bounds, evaluations.cluster, usableBytes);
  const queue = new Queue<Open>();
  const least = (job: Job) => orLonger(() => bounds.leastSeconds(job, planOf(strategy, job.layout)));
  const endless = (family: Family, recompute: Recompute) =>
    bounds.endless(jobWith(family, { recompute }), family.batchings[0]!.chunks);
  const openLine = (line: Line, index: number) => {
    const batching = line.family.batchings[index];
    if (batching === undefined) return;
    const seconds = orLonger(() => line.bounds.seconds(batching.microBatch));
    queue.push({ of: 'line', seconds, line, index });
  };
  for (const family of space.families) {
    const [{ microBatch }] = family.batchings as [Batching];
    const seconds = orLonger(() => endless(family, family.recomputes[0]!).seconds(microBatch));
    queue.push({ of: 'family', seconds, family });
  }
  let simulated = 0;
  let longest: LongerThanAStep | undefined;
  const evaluated = (job: Job): Evaluation | undefined => {
    simulated++;
    try {
      return evaluations.of(planOf(strategy, job.layout), job);
    } catch (error) {
      if (!(error instanceof LongerThanAStep)) throw error;
      longest = error;
      return undefined;
    }
  };
  let winner: { job: Job; evaluation: Evaluation } | undefined;
  let nearest: { job: Job; bytes: number } | undefined;
  let shortest = Number.POSITIVE_INFINITY;
  for (let open = queue.pop(); open !== undefined; open = queue.pop()) {
    if (winner && open.seconds >= winner.evaluation.stepTimeSeconds) break;
    if (open.of === 'family') {
      const family = fitting.hopeful(open.family);
      for (const recompute of family?.recomputes ?? [])
        openLine({ family: family!, recompute, bounds: endless(family!, recompute) }, 0);
      continue;
    }
    if (open.of === 'line') {
      const { line, index } = open;
      const { microBatch, chunks } = line.family.batchings[index]!;
      for (const vpp of chunks) {
        const job = jobWith(line.family, { microBatch, vpp, recompute: line.recompute });
        if (!fitting.seemsToFit(job, line.bounds)) continue;
        queue.push({ of: 'draft', seconds: Math.max(open.seconds, least(job)), job });
      }
      openLine(line, index + 1);
      continue;
    }
    const { job, of } = open;
    if (of === 'layers') {
      const ordered = bounds.orderedSeconds(job, planOf(strategy, job.layout));
      if (ordered > open.seconds) {
        queue.push({ seconds: ordered, job, of: 'order' });
        continue;
      }
    }
    if (of === 'draft') {
      if (fitting.mayFit(job)) queue.push({ seconds: leastSeconds(strategy, job, bounds), job, of: 'layers' });
      continue;
    }
    shortest = Math.min(shortest, open.seconds);
    if (open.seconds > LONGEST_STEP_SECONDS) continue;
    const { peakBytes } = evaluations.memory(planOf(strategy, job.layout), job);
    if (peakBytes > usableBytes) {
      if (!nearest || peakBytes < nearest.bytes) nearest = { job, bytes: peakBytes };
      continue;
    }
    const evaluation = evaluated(job);
    if (evaluation && (!winner || evaluation.stepTimeSeconds < winner.evaluation.stepTimeSeconds))
      winner = { job, evaluation };
  }
  if (winner) return { ...winner, fits: true, layouts, simulated };
  const job = nearest?.job ?? fitting.nearest(space, 1)[0]!;
  const seconds = Math.min(shortest, leastSeconds(strategy, job, bounds));
  if (seconds > LONGEST_STEP_SECONDS) return tooLong(seconds, strategy)!;
  const evaluation = evaluated(job);
  if (!evaluation) return tooLong(longest!.seconds, strategy)!;
  return { job, evaluation, fits: false, layouts, simulated };
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
  const hours = seconds / 3600;
  const said = hours < 1e6 ? hours.toFixed(1) : hours.toExponential(1);
  return `one step takes at least ${said} hours, longer than a simulated step can be (2 hours); use ${axes.length === 0 ? 'a strategy over several devices' : 'more devices'}, a smaller global batch or shorter sequences`;
}
