/** Layouts that were found, as rows: figures, totals, why, and on which cluster. */

import type { Job } from '../../strategies/job.js';
import type { Played } from '../evaluate/evaluate.js';
import type { Evaluations } from '../evaluate/evaluations.js';
import { rowOf } from '../evaluate/row.js';
import { beyondBytes, usableBytes } from '../evaluate/verdict.js';
import { type Freedom, freedomOf } from '../explain/variants.js';
import { whyOf } from '../explain/why.js';
import type { FoundRow } from '../found.js';
import type { Ground } from '../search/open.js';
import { type Grounds, ratesOf, runRatesOf } from './lanes.js';
import type { OwnPlayed } from './own.js';
import type { SearchQuestion } from './question.js';
import type { Misfitting } from './rejections.js';
import type { Standing } from './standing.js';

/** A layout of a ground, played. */
export interface PlayedLayout {
  readonly ground: number;
  readonly job: Job;
  readonly evaluation: Played;
  readonly fits: boolean;
  /** Grounds of other strategies that come to it. */
  readonly also: readonly number[];
}

export class Rows {
  readonly #question: SearchQuestion;
  readonly #all: Grounds;
  readonly #simulated: number;
  readonly #freedoms = new Map<number, Freedom>();
  readonly #made = new Map<Job, FoundRow>();
  #fastest: PlayedLayout | undefined;

  /** `simulated` of the layouts were played. */
  constructor(question: SearchQuestion, all: Grounds, simulated: number) {
    this.#question = question;
    this.#all = all;
    this.#simulated = simulated;
  }

  /** Rows of what fits; reasons compare with the fastest of those that were asked for first. */
  of(standings: readonly Standing[]): FoundRow[] {
    const played = standings.map(({ candidate, also }) => ({ ...candidate, also, fits: true }));
    const seconds = ({ evaluation }: PlayedLayout) => evaluation.stepTimeSeconds;
    for (const one of played)
      if (this.#fastest === undefined || seconds(one) < seconds(this.#fastest)) this.#fastest = one;
    return played.map((one) => this.row(one));
  }

  misfit({ ground, searched }: Misfitting): FoundRow {
    return this.row({ ground, also: [], ...searched });
  }

  row({ ground: at, job, evaluation, fits, also }: PlayedLayout): FoundRow {
    const known = this.#made.get(job);
    if (known !== undefined) return known;
    const { grounds, inputs, lanes } = this.#all;
    const { strategy, lane, evaluations }: Ground = grounds[at]!;
    const input = inputs[at]!;
    const { request, cluster } = this.#question.clusters[input]!;
    const searched = { job, evaluation, fits };
    const freedom = this.#freedoms.get(input) ?? freedomOf(request, evaluations);
    this.#freedoms.set(input, freedom);
    const fastest = this.#fastest?.job === job ? searched : this.#fastest;
    const devicesOn = (ground: number) => lanes[grounds[ground]!.lane]!.devices;
    const devices = { own: devicesOn(at), fastest: devicesOn(this.#fastest?.ground ?? at) };
    const why = whyOf(strategy, searched, fastest, request.cluster, freedom, devices);
    const tried = { layouts: this.#all.layouts, simulated: this.#simulated };
    const ids = also.map((ground) => grounds[ground]!.strategy.id);
    const least = lanes[lane]!;
    const { usdPerSecond } = runRatesOf(request, least.devices, job, evaluation, least);
    const row = {
      ...rowOf(strategy, { ...searched, ...tried }, request, why, ids),
      ...{ cluster, input, stepUsd: evaluation.stepTimeSeconds * usdPerSecond },
    };
    this.#made.set(job, row);
    return row;
  }
}

/** A single layout of a cluster of the question, as a row. */
export function intoRow(
  { clusters }: SearchQuestion,
  input: number,
  evaluations: Evaluations,
  { strategy, job, evaluation }: OwnPlayed,
): FoundRow {
  const { request, cluster } = clusters[input]!;
  const fits = beyondBytes(evaluation.memory, usableBytes(request)) === 0;
  const searched = { job, evaluation, fits, layouts: 1, simulated: 1 };
  const why = whyOf(strategy, searched, undefined, request.cluster, freedomOf(request, evaluations));
  const row = rowOf(strategy, searched, request, why);
  const least = ratesOf(request, row.devices);
  const { usdPerSecond } = runRatesOf(request, row.devices, job, evaluation, least);
  return { ...row, cluster, input, stepUsd: row.stepTimeSeconds * usdPerSecond };
}
