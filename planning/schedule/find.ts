/**
 * The pipeline schedule of one layout, searched for (`--schedule auto`) with the layout's own times and memory: what was found is
 * played like any other and held against every built-in schedule that the layout can have, so the answer is never slower than
 * the best of them. What no schedule can beat is said with it.
 */
import { smallest } from '../../input/extremes.js';
import { inSeconds } from '../../program/time.js';
import { devicesOf, type Job } from '../../strategies/job.js';
import { brokenRuleOfOrder } from '../../strategies/rules/index.js';
import { findSchedule } from '../../strategies/schedules/found/find.js';
import type { Instance } from '../../strategies/schedules/found/instance.js';
import { SCHEDULES } from '../../strategies/schedules/index.js';
import type { ScheduleTable } from '../../strategies/schedules/table.js';
import { planOf, type Strategy } from '../../strategies/strategy.js';
import { microBatches } from '../../strategies/write.js';
import { busiest, type Evaluation, evaluate } from '../evaluate/evaluate.js';
import type { Evaluations } from '../evaluate/evaluations.js';
import { reserveBytes } from '../evaluate/reserve.js';
import { beyondBytes, fillableBytes, usableBytes } from '../evaluate/verdict.js';
import type { Request } from '../request.js';
import type { Searched } from '../search/search.js';
import { StageParts } from '../search/stage-parts.js';
import { capsOf, roomyInstance } from './instance.js';
import { loadsOf } from './loads.js';
import { foundSentence, type Standing } from './sentence.js';
import { isWritable, WRITABLE } from './writable.js';

/** Forward and backward passes of a step that a search follows: more take minutes, and memory by the gigabyte. */
const MOST_PASSES = 200_000;
/** How often room is taken back where a schedule needs more memory than was told. */
const MOST_TRIES = 3;

/** A layout with its schedule, and a sentence about that. */
export interface Ordered {
  readonly searched: Searched;
  readonly sentence: string;
}

/** The layout under the best schedule that is found for it. */
export function ordered(
  strategy: Strategy,
  searched: Searched,
  request: Request,
  evaluations: Evaluations,
): Ordered {
  const { pp, vpp } = searched.job.layout;
  if (pp === 1)
    return {
      searched,
      sentence: `${strategy.id}: no schedule is searched for on one pipeline stage (pp 1).`,
    };
  const passes = 2 * pp * vpp * microBatches(searched.job);
  if (passes > MOST_PASSES) {
    return {
      searched,
      sentence: `${strategy.id}: no schedule is searched for where a step has ${passes.toLocaleString('en')} forward and backward passes, more than ${MOST_PASSES.toLocaleString('en')}; use larger micro-batches or fewer chunks (--vpp).`,
    };
  }
  const room = fillableBytes(searched.evaluation.memory, usableBytes(request));
  const finding = new Finding(strategy, request, evaluations, room);
  const builtIn = finding.builtIn(searched);
  const base = builtIn ?? { job: searched.job, evaluation: searched.evaluation };
  const { found, boundSeconds } = finding.found(base);
  const wins = found !== undefined && (builtIn === undefined || isWorth(found, builtIn));
  const best = wins ? found : builtIn;
  const simulated = searched.simulated + finding.simulated;
  return {
    searched:
      best === undefined ? { ...searched, simulated } : { ...searched, ...best, fits: true, simulated },
    sentence: foundSentence(strategy.id, {
      ...{ found: standing(found), builtIn: standing(builtIn), boundSeconds, wins },
    }),
  };
}

/** A job as it was played. */
interface Played {
  readonly job: Job;
  readonly evaluation: Evaluation;
}

function isFaster(one: Played, other: Played): boolean {
  return one.evaluation.stepTimeSeconds < other.evaluation.stepTimeSeconds;
}

/** A schedule that has no name has to be faster by a thousandth than one that has. */
function isWorth(found: Played, builtIn: Played): boolean {
  return found.evaluation.stepTimeSeconds < 0.999 * builtIn.evaluation.stepTimeSeconds;
}

function standing(played: Played | undefined): Standing | undefined {
  if (played === undefined) return undefined;
  const { evaluation, job } = played;
  return {
    schedule: job.layout.schedule!,
    seconds: evaluation.stepTimeSeconds,
    bubble: inSeconds(busiest(evaluation.result).breakdown.bubble) / evaluation.stepTimeSeconds,
  };
}

class Finding {
  readonly #strategy: Strategy;
  readonly #request: Request;
  readonly #evaluations: Evaluations;
  /** Bytes of a device that a schedule may be made to take. */
  readonly #roomBytes: number;
  simulated = 0;

  constructor(strategy: Strategy, request: Request, evaluations: Evaluations, roomBytes: number) {
    this.#roomBytes = roomBytes;
    this.#strategy = strategy;
    this.#request = request;
    this.#evaluations = evaluations;
  }

  /** The fastest built-in schedule that the layout can have and that fits. */
  builtIn({ job }: Searched): Played | undefined {
    let best: Played | undefined;
    for (const schedule of SCHEDULES.filter((one) => isWritable(one))) {
      const { pp: stages, vpp: chunks } = job.layout;
      if ((schedule.ownChunks ?? chunks) !== chunks) continue;
      const other = {
        ...job,
        layout: { ...job.layout, schedule: schedule.id as Job['layout']['schedule'] & string },
      };
      if (brokenRuleOfOrder(this.#strategy, other) !== undefined || stages === 1) continue;
      const played = this.#play(other);
      if (this.#fits(played) && (best === undefined || isFaster(played, best))) best = played;
    }
    return best;
  }

  /** What a search finds, with the memory that the layout leaves; and what no schedule can beat. */
  found(base: Played): { readonly found: Played | undefined; readonly boundSeconds: number } {
    const { job } = base;
    const plan = planOf(this.#strategy, job.layout);
    const { prices, layers } = this.#evaluations.on(devicesOf(job.layout));
    const loads = loadsOf(job, layers.of(job), prices);
    let best: Played | undefined;
    let boundPs = Number.POSITIVE_INFINITY;
    for (const placement of WRITABLE.placements) {
      if (placement === 'v' && job.layout.vpp === 1) continue;
      const roomy = roomyInstance(job, loads, prices, placement, WRITABLE);
      const caps = this.#caps(roomy, base);
      if (caps === undefined) continue;
      const { played, bound } = this.#foundFor({ ...roomy, capBytes: caps }, job);
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
      const played = this.#play(withTable(job, found.table));
      const beyond = beyondBytes(played.evaluation.memory, this.#roomBytes);
      if (beyond === 0) return { played, bound };
      instance = { ...instance, capBytes: instance.capBytes.map((cap) => Math.max(0, cap - beyond)) };
    }
    return { played: undefined, bound: bound ?? Number.POSITIVE_INFINITY };
  }

  #caps(roomy: Instance, { job, evaluation }: Played): number[] | undefined {
    const room = this.#roomBytes - reserveBytes(job, this.#request.cluster);
    return capsOf(roomy, job, planOf(this.#strategy, job.layout), evaluation.result, room);
  }

  #play(job: Job): Played {
    this.simulated++;
    const priced = this.#evaluations.on(devicesOf(job.layout));
    return {
      job,
      evaluation: evaluate(planOf(this.#strategy, job.layout), job, this.#request.cluster, priced),
    };
  }

  #fits({ evaluation }: Played): boolean {
    return beyondBytes(evaluation.memory, usableBytes(this.#request)) === 0;
  }
}

function withTable(job: Job, actions: ScheduleTable): Job {
  return { ...job, actions, layout: { ...job.layout, schedule: 'table' } };
}
