/**
 * The pipeline schedule of one layout, searched for (`--schedule auto`) with the layout's own times and memory: what was found is
 * played like any other and held against every built-in schedule that the layout can have and that fits, but for those that keep
 * every place twice or cut sequences; the answer is never slower than the best of them. What no schedule can beat is said with it.
 */
import { smallest } from '../../input/extremes.js';
import { inSeconds } from '../../program/time.js';
import type { Job } from '../../strategies/job.js';
import { canUse, type Strategy } from '../../strategies/strategy.js';
import { microBatches } from '../../strategies/write.js';
import { busiest } from '../evaluate/evaluate.js';
import type { Evaluations } from '../evaluate/evaluations.js';
import { usableBytes } from '../evaluate/verdict.js';
import type { Request } from '../request.js';
import type { Searched } from '../search/search.js';
import { Finding, type Found, isFaster, type Played } from './finding.js';
import { foundSentence, type Standing } from './sentence.js';

/** Forward and backward passes of a step that a search follows: more take minutes, and memory by the gigabyte. */
const MOST_PASSES = 200_000;

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
  const why = notSearched(strategy, searched);
  if (why !== undefined)
    return { searched, sentence: `${strategy.id}: no schedule is searched for: ${why}.` };
  // A schedule that is named may fill the device, too; what is tight is said of the row.
  const finding = new Finding(strategy, evaluations, usableBytes(request));
  const { found, builtIn, boundSeconds } = fastestOf([
    finding.standing(searched.job, searched),
    ...otherChunks(strategy, searched.job, request).map((job) => finding.standing(job)),
  ]);
  const wins = found !== undefined && (builtIn === undefined || isWorth(found, builtIn));
  const best = wins ? found : builtIn;
  const standings = { found: standing(found), builtIn: standing(builtIn), boundSeconds, wins };
  const simulated = searched.simulated + finding.simulated;
  return {
    searched:
      best === undefined ? { ...searched, simulated } : { ...searched, ...best, fits: true, simulated },
    sentence: foundSentence(strategy.id, standings),
  };
}

/** The layout with one chunk on every stage, and with two as V-shaped schedules want them, where nobody said how many. */
function otherChunks(strategy: Strategy, job: Job, { fixed, stageLayers }: Request): Job[] {
  if (fixed.vpp !== undefined || stageLayers !== undefined || !canUse(strategy, 'vpp')) return [];
  return [1, 2]
    .filter((vpp) => vpp !== job.layout.vpp)
    .map((vpp) => ({ ...job, layout: { ...job.layout, vpp } }));
}

/** Of several numbers of chunks, the best of each. */
function fastestOf(all: readonly Found[]): Found {
  const first = (played: readonly (Played | undefined)[]) =>
    played.reduce((best, one) =>
      best === undefined || (one !== undefined && isFaster(one, best)) ? one : best,
    );
  return {
    found: first(all.map(({ found }) => found)),
    builtIn: first(all.map(({ builtIn }) => builtIn)),
    boundSeconds: smallest(all.map(({ boundSeconds }) => boundSeconds)),
  };
}

/** Why a layout keeps the schedule it has, or undefined. */
function notSearched({ ownSchedule }: Strategy, { job }: Searched): string | undefined {
  const { pp, vpp } = job.layout;
  if (pp === 1) return 'there is one pipeline stage (pp 1)';
  if (ownSchedule === true) return 'the strategy is named for its own';
  const passes = 2 * pp * vpp * microBatches(job);
  if (passes <= MOST_PASSES) return undefined;
  return `a step has ${passes.toLocaleString('en')} forward and backward passes, more than ${MOST_PASSES.toLocaleString('en')}; use larger micro-batches or fewer chunks (--vpp)`;
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
