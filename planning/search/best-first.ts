/**
 * Layouts of several strategies and clusters, best bound first. A bound is made sharper only when nothing else has a lower
 * one: that of a family of layouts, of all that recompute the same from a micro-batch on, and of one layout, from what
 * runs in its layers, from its layers written out, from the order of its actions; what is still the lowest is played.
 * What does not fit in memory is told without playing it. Whoever watches says which bounds are too long to be of use, so
 * what is skipped is only what could not have been asked for, and equals are never skipped.
 */
import { InputError } from '../../input/error.js';
import { LONGEST_STEP_SECONDS, LongerThanAStep } from '../../program/time.js';
import type { Job } from '../../strategies/job.js';
import { planOf, type Strategy } from '../../strategies/strategy.js';
import { beyondBytes } from '../evaluate/verdict.js';
import type { Bounds } from './bounds.js';
import type { FamilyBounds } from './family-bounds.js';
import { chunksOf, type Family, jobWith } from './layouts.js';
import { type Ground, type Line, layoutsOf, type Open, type Placed, pairs, type Watch } from './open.js';
import { Queue } from './queue.js';

/** Families that several searches share, the least rank first. */
export interface Shared {
  /** Of the next; infinite when none is left. */
  readonly rank: number;
  take(): Open | undefined;
}

export class BestFirst {
  readonly #watch: Watch;
  readonly #rankOf: (ground: Ground, seconds: number) => number;
  readonly #shared: Shared | undefined;
  readonly #queue = new Queue<Open>();
  /** Where all is of one lane and nobody counts, the first part that is too slow ends the search. */
  readonly #stopsEarly: boolean;
  #simulated = 0;

  /** `rankOf` says what is looked into first; absent: what has the lowest bound. */
  constructor(
    watch: Watch,
    options: {
      readonly rankOf?: (ground: Ground, seconds: number) => number;
      readonly shared?: Shared;
      readonly stopsEarly?: boolean;
    } = {},
  ) {
    this.#watch = watch;
    this.#rankOf = options.rankOf ?? ((_, seconds) => seconds);
    this.#shared = options.shared;
    this.#stopsEarly = options.stopsEarly ?? false;
  }

  get simulated(): number {
    return this.#simulated;
  }

  /** A family of a ground with its bound, where that is known already, to be looked into. */
  family(ground: Ground, at: number, known?: number): Open {
    const family = ground.space.families[at]!;
    const bounds = ground.bounds.family(ground.strategy, family);
    const seconds = known ?? firstBound(family, bounds);
    const rank = this.#rankOf(ground, seconds);
    return { of: 'family', ground, seconds, rank, from: undefined, family, at, bounds };
  }

  add(part: Open): void {
    this.#queue.push(part);
  }

  /** Layouts that are still to be decided on. */
  open(): number {
    let layouts = 0;
    for (const part of this.#queue.entries)
      if (part.seconds <= this.#watch.worst(part.ground.lane)) layouts += layoutsOf(part);
    return layouts;
  }

  /** Goes on until `pause` says so, or to the end; returns whether that is reached. */
  run(pause: () => boolean = () => false): boolean {
    for (let part = this.#next(); part !== undefined; part = this.#next()) {
      if (part.seconds <= this.#watch.worst(part.ground.lane)) this.#sharpen(part);
      else if (this.#stopsEarly) return true;
      else this.#watch.slower?.(part);
      if (pause()) return false;
    }
    return true;
  }

  #next(): Open | undefined {
    if (this.#shared !== undefined && this.#shared.rank <= this.#queue.rank) {
      const taken = this.#shared.take();
      if (taken !== undefined) return taken;
    }
    return this.#queue.pop();
  }

  #sharpen(part: Open): void {
    const { ground } = part;
    switch (part.of) {
      case 'family':
        this.#openLines(part);
        break;
      case 'line':
        this.#openLayouts(part);
        break;
      case 'draft':
        this.#addUpdate(part);
        break;
      case 'least':
        this.#writeLayers(part);
        break;
      case 'layers': {
        const ordered = ground.bounds.orderedSeconds(part.job, planOf(ground.strategy, part.job.layout));
        if (ordered > part.seconds) this.#push('order', ground, part, ordered, part);
        else this.#play(part);
        break;
      }
      case 'order':
        this.#play(part);
    }
  }

  #openLines(part: Open & { of: 'family' }): void {
    const { ground, family: whole, at, bounds } = part;
    const family = ground.fitting.hopeful(whole, bounds);
    const kept = family === undefined ? 0 : pairs(family, 0);
    const lost = whole.recomputes.length * (pairs(whole, 0) - kept);
    if (lost > 0) this.#watch.missed?.(part, lost, { why: 'memory' });
    if (family === undefined) return;
    const chunks = chunksOf(family);
    for (const recompute of family.recomputes)
      this.#openLine({ family, recompute, bounds: bounds.line(recompute, chunks) }, at, 0, part);
  }

  #openLine(line: Line, at: number, index: number, from: Open): void {
    const batching = line.family.batchings[index];
    if (batching === undefined) return;
    const { ground } = from;
    // Bounds only get sharper.
    const seconds = Math.max(line.bounds.seconds(batching.microBatch), from.seconds);
    this.#queue.push({
      ...{ of: 'line', ground, seconds, rank: this.#rankOf(ground, seconds), from },
      ...{ line, at, index },
    });
  }

  #openLayouts(part: Open & { of: 'line' }): void {
    const { line, at, index, ground } = part;
    const { family, recompute, bounds } = line;
    const { microBatch, chunks } = family.batchings[index]!;
    const reserved = ground.fitting.reservedBytes(family);
    const isLimited = this.#watch.limits?.(ground.lane) === true;
    let lost = 0;
    let nearest: { readonly vpp: number; readonly bytes: number } | undefined;
    for (const vpp of chunks) {
      const bytes = bounds.bytes(microBatch, vpp) + reserved;
      if (bytes > ground.usableBytes) {
        lost++;
        if (nearest === undefined || bytes < nearest.bytes) nearest = { vpp, bytes };
        continue;
      }
      const least = orLonger(() =>
        isLimited ? bounds.leastSeconds(microBatch, vpp) : bounds.computingSeconds(microBatch, vpp),
      );
      const seconds = Math.max(least, part.seconds);
      const rank = this.#rankOf(ground, seconds);
      this.#keep({
        of: isLimited ? 'least' : 'draft',
        ground,
        seconds,
        rank,
        from: part,
        line,
        at,
        index,
        vpp,
      });
    }
    if (nearest !== undefined) {
      const { vpp, bytes } = nearest;
      const job = jobWith(family, { microBatch, vpp, recompute });
      this.#watch.missed?.(part, lost, { why: 'memory', job, bytes });
    }
    this.#openLine(line, at, index + 1, part);
  }

  #addUpdate(part: Open & { of: 'draft' | 'least' }): void {
    const { ground, line, at, index, vpp } = part;
    const { microBatch } = line.family.batchings[index]!;
    const least = orLonger(() => line.bounds.leastSeconds(microBatch, vpp));
    const seconds = Math.max(least, part.seconds);
    const rank = this.#rankOf(ground, seconds);
    this.#keep({ of: 'least', ground, seconds, rank, from: part, line, at, index, vpp });
  }

  #writeLayers(part: Open & { of: 'draft' | 'least' }): void {
    const { ground, line, at, index, vpp } = part;
    const { family, recompute } = line;
    const { microBatch } = family.batchings[index]!;
    const job = jobWith(family, { microBatch, vpp, recompute });
    const bytes = ground.fitting.bytes(job);
    if (bytes > ground.usableBytes) {
      this.#watch.missed?.(part, 1, { why: 'memory', job, bytes });
      return;
    }
    const order = [ground.index, at, microBatch, vpp, family.recomputes.indexOf(recompute)];
    this.#push('layers', ground, { job, order }, leastSeconds(ground.strategy, job, ground.bounds), part);
  }

  #push(of: 'layers' | 'order', ground: Ground, { job, order }: Placed, bound: number, from: Open): void {
    const seconds = Math.max(bound, from.seconds);
    this.#keep({ of, ground, seconds, rank: this.#rankOf(ground, seconds), from, job, order });
  }

  /** What is too slow already need not wait for its turn. */
  #keep(part: Open): void {
    if (part.seconds <= this.#watch.worst(part.ground.lane)) this.#queue.push(part);
    else this.#watch.slower?.(part);
  }

  #play(part: Open & Placed): void {
    const { ground, job, order } = part;
    const plan = planOf(ground.strategy, job.layout);
    try {
      if (part.seconds > LONGEST_STEP_SECONDS) throw new LongerThanAStep(part.seconds);
      const beyond = beyondBytes(ground.evaluations.memory(plan, job), ground.usableBytes);
      if (beyond > 0) {
        const bytes = ground.usableBytes + beyond;
        this.#watch.missed?.(part, 1, { why: 'memory', job, bytes });
        return;
      }
      this.#simulated++;
      const evaluation = ground.evaluations.of(plan, job);
      this.#watch.found({ job, order, ground: ground.index, evaluation }, part);
    } catch (error) {
      // A step that cannot be played loses to all that can.
      if (!(error instanceof InputError)) throw error;
      this.#watch.missed?.(part, 1, { why: 'unplayable', job, error });
    }
  }
}

/** No layout of a family has a shorter step, seconds. */
export function boundOf({ space, bounds, strategy }: Ground, at: number): number {
  const family = space.families[at]!;
  return firstBound(family, bounds.family(strategy, family));
}

function firstBound(family: Family, bounds: FamilyBounds): number {
  return bounds.line(family.recomputes[0]!, chunksOf(family)).seconds(family.batchings[0]!.microBatch);
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
