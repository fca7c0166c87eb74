/**
 * `llmsim search`: every layout of every strategy on every cluster of a question, searched together. What is returned is what
 * playing all of them would return: bounds only leave out what cannot be part of the answer.
 */
import { InputError } from '../../input/error.js';
import { wordsOf } from '../anchor/anchor.js';
import { requirePrecision } from '../compare.js';
import { beyondLimits } from '../evaluate/row.js';
import { totalsOf } from '../evaluate/totals.js';
import { placed } from '../explain/place.js';
import type { Found, FoundRow } from '../found.js';
import { inputsOf } from '../inputs.js';
import { beyondMeasured } from '../interval/interval.js';
import { judgedRun } from '../run/judging.js';
import { requireNoScheduleSearch } from '../schedule/refused.js';
import { askedOf } from '../search/asked.js';
import { untried } from '../search/extent.js';
import type { Candidate } from '../search/open.js';
import { VERSION } from '../version.js';
import { familiesOf } from './families.js';
import { fromOwn } from './from.js';
import { type Going, type Ran, searchHere } from './going.js';
import { groundsOf, runRatesOf } from './lanes.js';
import type { OwnLayout } from './own.js';
import type { SearchQuestion } from './question.js';
import { nothingAllowed, refusalsOf } from './refusals.js';
import { nearestMisfit, rejectionsOf } from './rejections.js';
import { Rows } from './rows.js';
import { untriedSizes } from './sizes.js';
import { Standings } from './standing.js';

export interface FindOptions {
  /** Does the search; absent: this thread does. */
  readonly search?: (going: Going) => Promise<Ran>;
  /** A person's own layout, from which the way to the best is told. */
  readonly from?: OwnLayout;
  /** Ends it early: the best so far is returned, and said to be that. */
  readonly signal?: AbortSignal;
  /** Layouts decided on, of all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Throws InputError where a device lacks the precision, a price that is needed, or any layout that is allowed. */
export async function find(question: SearchQuestion, options: FindOptions = {}): Promise<Found> {
  const { clusters, sort, top } = question;
  for (const { request } of clusters) {
    requirePrecision(request);
    requireNoScheduleSearch(request, 'a search over clusters');
  }
  requirePrices(question);
  const all = groundsOf(question);
  if (all.grounds.length === 0) throw nothingAllowed(question, all);
  // Whoever named a layout that is not allowed need not wait to be told.
  if (options.from !== undefined) fromOwn(options.from, question, { rows: [] });
  const requestOf = ({ ground }: Candidate) => clusters[all.inputs[ground]!]!.request;
  const standings = new Standings(
    all.lanes,
    question,
    (candidate, lane) => {
      const { job, evaluation } = candidate;
      const request = requestOf(candidate);
      const { tokens, cluster } = request;
      if (tokens === undefined) return true;
      const { devices } = all.lanes[lane]!;
      const judged = judgedRun(request, job, evaluation, devices);
      const totals = totalsOf(...([tokens, evaluation, devices, cluster, null, undefined] as const), judged);
      return beyondLimits(totals, request).length === 0;
    },
    (candidate, lane) => {
      const least = all.lanes[lane]!;
      return runRatesOf(requestOf(candidate), least.devices, candidate.job, candidate.evaluation, least);
    },
  );
  const going: Going = {
    ...{ question, all, families: familiesOf(all), standings },
    ...{ signal: options.signal, onProgress: options.onProgress },
  };
  const { counted, undecided } = await (options.search ?? searchHere)(going);
  const rows = new Rows(question, all, counted.simulated);
  // Reasons compare with the fastest within the limits, which is on the front.
  if (sort !== 'time') rows.of(standings.front());
  const shown = rows.of(standings.top());
  const best = sort === 'time' || onOneSize(shown) ? placedAmong(shown) : shown;
  const front = standings.front();
  const pareto = rows.of(front);
  const beyond = standings.beyond();
  const misfit = nearestMisfit(question, all, counted);
  const kept = new Map([...standings.top(), ...front].map((one) => [one.candidate, 1 + one.also.length]));
  const { deadline, budget, memory, unplayable, simulated } = counted;
  const out = deadline.count + budget.count + memory.count + unplayable.count + undecided;
  const slower = all.layouts - out - [...kept.values()].reduce((sum, layouts) => sum + layouts, 0);
  const rejections = rejectionsOf(question, all, counted, { slower, misfit });
  const ofLayouts = new Set(clusters.flatMap(({ request }) => untried(askedOf(request), request)));
  const notTried = [...ofLayouts, ...untriedSizes(question, best[0])];
  const nearest =
    best.length > 0 ? undefined : beyond !== undefined ? rows.of([beyond])[0] : misfit && rows.misfit(misfit);
  const { deadlineSeconds, budgetUsd, maxDevices } = clusters[0]!.request;
  const notes = [
    ...new Set(clusters.flatMap(({ request: { anchor } }) => (anchor === undefined ? [] : wordsOf(anchor)))),
  ];
  const seen = best.length > 0 ? best.map(({ input }) => clusters[input]!) : clusters;
  return {
    schema: 'llmsim.search/1',
    llmsim: VERSION,
    inputs: clusters.map(({ request }) => inputsOf(request)),
    ...{ sort, top },
    limits: {
      ...(deadlineSeconds === undefined ? {} : { deadlineSeconds }),
      ...(budgetUsd === undefined ? {} : { budgetUsd }),
      ...(maxDevices === undefined ? {} : { maxDevices }),
    },
    ...{ evaluated: all.layouts, simulated, rows: best, pareto },
    ...(nearest === undefined ? {} : { nearest }),
    rejected: Object.fromEntries(rejections.map(({ rule, count }) => [rule, count])),
    rejections,
    refusals: refusalsOf(all),
    ...(options.from === undefined ? {} : { from: fromOwn(options.from, question, { rows: best }) }),
    ...(options.signal?.aborted ? { interrupted: true as const, undecided } : {}),
    ...(notTried.length > 0 ? { notTried } : {}),
    beyondMeasured: [
      ...new Set(seen.flatMap(({ request }) => beyondMeasured(request, request.cluster.devices))),
    ],
    ...(notes.length > 0 ? { notes } : {}),
  };
}

/** Throws InputError where costs decide and nobody knows the price of a cluster. */
function requirePrices({ clusters, sort }: SearchQuestion): void {
  for (const { request, cluster } of clusters) {
    const needs = sort === 'cost' ? '--sort cost' : request.budgetUsd === undefined ? undefined : 'a budget';
    if (needs === undefined || Number.isFinite(request.cluster.economics.usdPerDeviceHour)) continue;
    throw new InputError(
      `${cluster}: nobody knows what a device-hour costs, which ${needs} needs; give it with --price, or leave ${needs} out`,
    );
  }
}

/** Whether all are on as many devices of one cluster: whatever was asked for, the fastest is first then. */
function onOneSize(rows: readonly FoundRow[]): boolean {
  return rows.every(({ input, devices }) => input === rows[0]!.input && devices === rows[0]!.devices);
}

/** Rows, fastest first, with how sure their order is. */
function placedAmong(rows: readonly FoundRow[]): FoundRow[] {
  return placed(rows).map((row, i) => ({ ...rows[i]!, place: row.place }));
}
