/** Schedules of one layout played: every built-in one that it can have, and what a search finds in the memory that is left. */
import { smallest } from '../../input/extremes.js';
import { inSeconds } from '../../program/time.js';
import { devicesOf, type Job } from '../../strategies/job.js';
import { brokenRuleOfOrder } from '../../strategies/rules/index.js';
import { findSchedule } from '../../strategies/schedules/found/find.js';
import type { Instance } from '../../strategies/schedules/found/instance.js';
import type { ScheduleId } from '../../strategies/schedules/ids.js';
import { SCHEDULES } from '../../strategies/schedules/index.js';
import { planOf, type Strategy } from '../../strategies/strategy.js';
import { type Evaluation, evaluate } from '../evaluate/evaluate.js';
import type { Evaluations } from '../evaluate/evaluations.js';
import { reserveBytes } from '../evaluate/reserve.js';
import { beyondBytes } from '../evaluate/verdict.js';
import { StageParts } from '../search/stage-parts.js';
import { capsOf, roomyInstance } from './instance.js';
import { loadsOf } from './loads.js';
import { placedAs, withTable } from './placed-job.js';

/** How often room is taken back where a schedule needs more memory than was told. */
const MOST_TRIES = 3;

/** A job as it was played. */
export interface Played {
  readonly job: Job;
  readonly evaluation: Evaluation;
}

/** What was found of a layout, the fastest built-in schedule, and what no schedule can beat. */
export interface Found {
  readonly found: Played | undefined;
  readonly builtIn: Played | undefined;
  readonly boundSeconds: number;
}

export function isFaster(one: Played, other: Played): boolean {
  return one.evaluation.stepTimeSeconds < other.evaluation.stepTimeSeconds;
}

export class Finding {
  readonly #strategy: Strategy;
  readonly #evaluations: Evaluations;
  /** Bytes of a device that a schedule may be made to take. */
  readonly #roomBytes: number;
  simulated = 0;

  constructor(strategy: Strategy, evaluations: Evaluations, roomBytes: number) {
    this.#roomBytes = roomBytes;
    this.#strategy = strategy;
    this.#evaluations = evaluations;
  }

  /** What a layout comes to; `otherwise` it was played as, where no built-in schedule fits. */
  standing(job: Job, otherwise?: Played): Found {
    const builtIn = this.#builtIn(job);
    const base = builtIn ?? otherwise;
    if (base === undefined) return { found: undefined, builtIn, boundSeconds: Number.POSITIVE_INFINITY };
    return { builtIn, ...this.#found(base) };
  }

  /** The fastest built-in schedule that the layout can have and that fits; those that keep every place twice, or cut sequences, are not compared. */
  #builtIn(job: Job): Played | undefined {
    let best: Played | undefined;
    for (const { id, placement, ownSlices } of SCHEDULES) {
      const other: Job = { ...job, layout: { ...job.layout, schedule: id as ScheduleId } };
      if (placement === 'both-ways' || ownSlices !== undefined) continue;
      if (brokenRuleOfOrder(this.#strategy, other) !== undefined) continue;
      const played = this.#play(other);
      if (this.#beyond(played) === 0 && (best === undefined || isFaster(played, best))) best = played;
    }
    return best;
  }

  /** What a search finds, with the memory that the layout leaves; and what no schedule can beat, seconds. */
  #found(base: Played): Omit<Found, 'builtIn'> {
    const { job, evaluation } = base;
    const plan = planOf(this.#strategy, job.layout);
    const { prices, layers } = this.#evaluations.on(devicesOf(job.layout));
    const room = this.#roomBytes - reserveBytes(job, this.#evaluations.cluster);
    let best: Played | undefined;
    let boundPs = Number.POSITIVE_INFINITY;
    for (const placement of job.layout.vpp === 1 ? (['wrapped'] as const) : (['wrapped', 'v'] as const)) {
      const placed = placedAs(job, placement);
      const roomy = roomyInstance(placed, loadsOf(placed, layers.of(placed)), prices, placement);
      const capBytes = capsOf(roomy, job, plan, evaluation.result, room);
      if (capBytes === undefined) continue;
      const { played, bound } = this.#foundFor({ ...roomy, capBytes }, job);
      boundPs = Math.min(boundPs, bound);
      if (played !== undefined && (best === undefined || isFaster(played, best))) best = played;
    }
    const stages = new StageParts(prices).of(job, plan);
    const updates = Array.from({ length: job.layout.pp }, (_, stage) => stages.stage(stage).updatePs());
    return { found: best, boundSeconds: inSeconds(boundPs + smallest(updates)) };
  }

  /** The best schedule of an instance that fits in memory when it is played. */
  #foundFor(first: Instance, job: Job): { readonly played: Played | undefined; readonly bound: number } {
    let instance = first;
    let bound: number | undefined;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const found = findSchedule(instance);
      if (found === undefined) break;
      bound ??= found.bound;
      const other = withTable(job, found.table);
      if (brokenRuleOfOrder(this.#strategy, other) !== undefined) {
        if (!instance.splits) break;
        instance = { ...instance, splits: false };
        continue;
      }
      const played = this.#play(other);
      const beyond = this.#beyond(played);
      if (beyond === 0) return { played, bound };
      instance = { ...instance, capBytes: instance.capBytes.map((cap) => Math.max(0, cap - beyond)) };
    }
    return { played: undefined, bound: bound ?? Number.POSITIVE_INFINITY };
  }

  #play(job: Job): Played {
    this.simulated++;
    const { cluster } = this.#evaluations;
    const priced = this.#evaluations.on(devicesOf(job.layout));
    return { job, evaluation: evaluate(planOf(this.#strategy, job.layout), job, cluster, priced) };
  }

  #beyond({ evaluation }: Played): number {
    return beyondBytes(evaluation.memory, this.#roomBytes);
  }
}
