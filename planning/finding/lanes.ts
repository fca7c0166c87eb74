/**
 * Where a question is searched. A ground is one strategy on one cluster; grounds with as many devices of one cluster are
 * a lane, in which a step's price is in proportion to its time, so that the faster layout is the better in every way; or, where
 * a run has checkpoints of its own, is no worse by more than those come to.
 */
import { tokensPerStep } from '../../models/sequences.js';
import type { Job } from '../../strategies/job.js';
import type { Evaluation } from '../evaluate/evaluate.js';
import { Evaluations } from '../evaluate/evaluations.js';
import { totalsOf } from '../evaluate/totals.js';
import { usableBytes } from '../evaluate/verdict.js';
import type { Request } from '../request.js';
import { bestJudgement, judgedRun } from '../run/judging.js';
import { askedOf } from '../search/asked.js';
import { BoundsByDevices } from '../search/bounds.js';
import { Fitting } from '../search/fitting.js';
import { devicesFor, spaceOf } from '../search/layouts.js';
import type { Ground } from '../search/open.js';
import type { AskedCluster, SearchQuestion } from './question.js';

export interface Lane {
  /** Place of its cluster in the question. */
  readonly input: number;
  readonly devices: number;
  /** US dollars that a second of a step comes to; not a number where nobody knows the price. */
  readonly usdPerSecond: number;
  /** Seconds of a run that a second of a step comes to at least: more than one where work is lost to interruptions. */
  readonly stretch: number;
  /** Of a step: what is longer surely misses the deadline, or the budget. */
  readonly deadlineSeconds: number;
  readonly budgetSeconds: number;
}

/** A layout of a strategy is refused by a rule, which names it. */
export interface Refused {
  readonly input: number;
  readonly strategy: string;
  readonly sentence: string;
  /** Layouts; none where the strategy was not even taken apart. */
  readonly count: number;
}

export interface Grounds {
  readonly grounds: readonly Ground[];
  readonly lanes: readonly Lane[];
  /** Cluster of each ground. */
  readonly inputs: readonly number[];
  /** Why strategies have no layout. */
  readonly without: readonly Omit<Refused, 'count'>[];
  readonly refused: readonly Refused[];
  readonly layouts: number;
}

/** Rounding must not put out what is just within a limit. */
const JUST_ABOVE = 1 + 1e-9;

/** The grounds of a question, in the order of clusters, then of strategies. */
export function groundsOf({ clusters }: Pick<SearchQuestion, 'clusters'>): Grounds {
  const grounds: Ground[] = [];
  const inputs: number[] = [];
  const lanes: Lane[] = [];
  const without: Omit<Refused, 'count'>[] = [];
  const refused: Refused[] = [];
  let layouts = 0;
  for (const [input, { request }] of clusters.entries()) {
    const evaluations = new Evaluations(request.cluster);
    const byDevices = new BoundsByDevices(evaluations);
    const usable = usableBytes(request);
    const ofDevices = new Map<number, number>();
    for (const strategy of askedOf(request)) {
      const devices = devicesFor(strategy, request);
      // One device is one device, whatever the size of the cluster around it.
      if (devices < request.cluster.devices && !isFirstOfKind(clusters, input)) continue;
      const space = spaceOf(strategy, request);
      for (const [sentence, count] of space.refused)
        refused.push({ input, strategy: strategy.id, sentence, count });
      if (space.layouts === 0) {
        without.push({ input, strategy: strategy.id, sentence: space.reason! });
        continue;
      }
      let lane = ofDevices.get(devices);
      if (lane === undefined) {
        lane = lanes.length;
        ofDevices.set(devices, lane);
        lanes.push(laneOf(clusters[input]!, input, devices));
      }
      const bounds = byDevices.on(devices);
      const fitting = new Fitting(strategy, bounds, request.cluster, usable);
      const shared = { evaluations, bounds, usableBytes: usable };
      grounds.push({ index: grounds.length, lane, strategy, space, fitting, ...shared });
      inputs.push(input);
      layouts += space.layouts;
    }
  }
  return { grounds, lanes, inputs, without, refused, layouts };
}

/** Whether no cluster before it is of other size only. */
function isFirstOfKind(clusters: readonly AskedCluster[], input: number): boolean {
  const { cluster, usdPerDeviceHour } = clusters[input]!.request;
  return !clusters.slice(0, input).some(({ request }) => {
    return request.cluster.id === cluster.id && request.usdPerDeviceHour === usdPerDeviceHour;
  });
}

function laneOf({ request }: AskedCluster, input: number, devices: number): Lane {
  const { tokens, deadlineSeconds, budgetUsd } = request;
  const { usdPerSecond, stretch } = ratesOf(request, devices);
  const steps = (tokens ?? 1) / tokensPerStep(request);
  const within = (most: number | undefined) =>
    most === undefined ? Number.POSITIVE_INFINITY : JUST_ABOVE * most;
  return {
    ...{ input, devices, usdPerSecond, stretch },
    deadlineSeconds: within(deadlineSeconds) / steps / stretch,
    // What costs nothing is within every budget; where there is none, nobody need know the price.
    budgetSeconds:
      budgetUsd === undefined || usdPerSecond === 0
        ? Number.POSITIVE_INFINITY
        : within(budgetUsd) / steps / usdPerSecond,
  };
}

/**
 * What a second of a step comes to in a whole run, as its totals have it: they are in proportion. Where failures or data were
 * asked of, it depends on the layout, too (`runRatesOf`), and this is the least that any comes to.
 */
export function ratesOf(request: Request, devices: number): Pick<Lane, 'usdPerSecond' | 'stretch'> {
  const { cluster } = request;
  const tokensPerSecond = tokensPerStep(request);
  const nothing = { bubbleSeconds: 0, optimizerSeconds: 0, launchSeconds: 0, copySeconds: 0 };
  const breakdown = {
    ...{ computeSeconds: 1, computeByFamily: {}, exposedCommunicationSeconds: {} },
    ...nothing,
  };
  const step = { stepTimeSeconds: 1, tokensPerSecond, hfu: 0, breakdown };
  const judged = bestJudgement(request, devices);
  const { timeToTrainSeconds, costUsd } = totalsOf(
    ...([tokensPerSecond, step, devices, cluster, null, undefined] as const),
    judged,
  );
  return { usdPerSecond: costUsd, stretch: timeToTrainSeconds };
}

/** The same of a layout that was played; `least` where nothing depends on it. */
export function runRatesOf(
  request: Request,
  devices: number,
  job: Job,
  step: Pick<Evaluation, 'tokensPerSecond' | 'stepTimeSeconds' | 'breakdown'>,
  least: Pick<Lane, 'usdPerSecond' | 'stretch'>,
): Pick<Lane, 'usdPerSecond' | 'stretch'> {
  const [judged, best] = [judgedRun(request, job, step, devices), bestJudgement(request, devices)];
  if (judged === undefined || best === undefined) return least;
  // A judged run has whole steps and a start, which the least of any has not.
  const times = (best.share * judged.timeToTrainSeconds) / (request.tokens! / step.tokensPerSecond);
  return { usdPerSecond: least.usdPerSecond * times, stretch: least.stretch * times };
}
