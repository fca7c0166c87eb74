/** One line of the ranking, from what a search found. */
import type { Job, Layout } from '../../strategies/job.js';
import { countsOf } from '../../strategies/schedules/partition.js';
import { placesOfJob } from '../../strategies/schedules/placed.js';
import type { Strategy } from '../../strategies/strategy.js';
import type { Range, Row, RunTotals } from '../comparison.js';
import { anchoredInterval, notNarrowed } from '../interval/anchored.js';
import { intervalOf, widenedBy } from '../interval/interval.js';
import type { Run } from '../interval/traits.js';
import type { Request } from '../request.js';
import { judgedRun } from '../run/judging.js';
import { devicesFor } from '../search/layouts.js';
import type { Searched } from '../search/search.js';
import type { Played } from './evaluate.js';
import { rampOf } from './rampup.js';
import { totalsOf } from './totals.js';
import { rowMemory, usableBytes } from './verdict.js';

/** `also` are the ids of other strategies that came to the same plan and layout. */
export function rowOf(
  strategy: Strategy,
  searched: Omit<Searched, 'evaluation'> & { readonly evaluation: Played },
  request: Request,
  why: string,
  also: readonly string[] = [],
): Row {
  const { job, evaluation, layouts, simulated, fits } = searched;
  const { result: _played, fits: _within, ...figures } = evaluation;
  const { stepTimeSeconds, mfu, hfu } = evaluation;
  const devices = devicesFor(strategy, request);
  const { tokens } = request;
  const ramp = rampOf(request, strategy, job);
  const run = rangedRun(job, evaluation.memory, request, devices);
  const plain = intervalOf(stepTimeSeconds, hfu, run);
  const { cluster } = request;
  const { model, sequence, precision, layout } = job;
  const anchored = {
    model: model.id,
    sequence,
    precision,
    layout,
    nodes: Math.ceil(devices / cluster.node.devices),
  };
  const narrowing = narrowingAnchor(request);
  const interval =
    narrowing === undefined ? plain : anchoredInterval(stepTimeSeconds, anchored, narrowing, plain);
  // What one measured run of the cluster's own has told is not unknown any more.
  const wider = narrowing === undefined ? widenedBy(run) : [];
  return {
    strategy: strategy.id,
    alsoKnownAs: also,
    layout: { ...placedLayout(job), globalBatch: job.globalBatch },
    devices,
    precision: job.precision,
    ...figures,
    memory: rowMemory(evaluation.memory, usableBytes(request), request.cluster),
    fits,
    interval,
    ...(interval === null || wider.length === 0 ? {} : { widenedBy: wider }),
    mfuInterval: interval && inverse(mfu, stepTimeSeconds, interval),
    place: null,
    why,
    tried: { layouts, simulated },
    ...withTotals(
      tokens === undefined
        ? null
        : totalsOf(
            ...([tokens, evaluation, devices, request.cluster, interval, ramp] as const),
            judgedRun(request, job, evaluation, devices, ramp),
          ),
      request,
    ),
  };
}

/** The measured run that the ranges of a question are narrower for. */
export function narrowingAnchor({ anchor, model }: Request): Request['anchor'] {
  return anchor === undefined || notNarrowed(anchor, model) !== undefined ? undefined : anchor;
}

/** A layout as its range needs it. */
export function rangedRun(
  job: Run['job'],
  { peakBytes, capacityBytes }: Pick<Row['memory'], 'peakBytes' | 'capacityBytes'>,
  { cluster, framework, tuned }: Request,
  devices: number,
): Run {
  return { cluster, job, devices, framework, tuned, memoryShare: peakBytes / capacityBytes };
}

/** Balanced stages by number. */
function placedLayout(job: Job): Layout {
  const { layout } = job;
  if (layout.stageLayers !== 'balanced') return layout;
  return { ...layout, stageLayers: countsOf(job, placesOfJob(job)) };
}

function withTotals(totals: RunTotals | null, limits: Request): Pick<Row, 'totals' | 'beyond'> {
  const beyond = totals === null ? [] : beyondLimits(totals, limits);
  return { totals, ...(beyond.length > 0 ? { beyond } : {}) };
}

/** The limits of a whole run that these totals miss. */
export function beyondLimits(
  { timeToTrainSeconds, costUsd }: Pick<RunTotals, 'timeToTrainSeconds' | 'costUsd'>,
  { deadlineSeconds, budgetUsd }: Pick<Request, 'deadlineSeconds' | 'budgetUsd'>,
): ('deadline' | 'budget')[] {
  return [
    ...(deadlineSeconds !== undefined && timeToTrainSeconds > deadlineSeconds ? (['deadline'] as const) : []),
    ...(budgetUsd !== undefined && costUsd > budgetUsd ? (['budget'] as const) : []),
  ];
}

/** The interval of a rate, from that of the time it is inverse to. */
function inverse(rate: number, seconds: number, { low, high }: Range): Range {
  return { low: (rate * seconds) / high, high: (rate * seconds) / low };
}
