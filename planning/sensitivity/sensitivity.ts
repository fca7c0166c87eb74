/**
 * What a little more and less of each figure would change. Each is changed alone; the step is played again, with the
 * layout held or planned anew, and a run's cost, energy and carbon follow as they do in any other answer.
 */
import { CHANGEABLE } from '../../hardware-profiles/changeable.js';
import type { Cluster } from '../../hardware-profiles/profile.js';
import { InputError } from '../../input/error.js';
import { largest } from '../../input/extremes.js';
import type { Job } from '../../strategies/job.js';
import { planOf, type Strategy } from '../../strategies/strategy.js';
import type { Row } from '../comparison.js';
import type { Evaluation } from '../evaluate/evaluate.js';
import { rampOf } from '../evaluate/rampup.js';
import { rowOf } from '../evaluate/row.js';
import { totalsOf } from '../evaluate/totals.js';
import { beyondBytes, usableBytes } from '../evaluate/verdict.js';
import { freedomOf } from '../explain/variants.js';
import { whyOf } from '../explain/why.js';
import { inputsOf } from '../inputs.js';
import type { Request } from '../request.js';
import { judgedRun } from '../run/judging.js';
import { devicesFor } from '../search/layouts.js';
import { VERSION } from '../version.js';
import { clusterWithFigure, type FigureAt, figuresOf } from '../what-if/figures.js';
import { type Best, bestOver } from './best.js';
import { type Watched, watched } from './read-figures.js';
import { Replay } from './replay.js';
import type { SensitiveRun, Sensitivity, SensitivityEnd, SensitivityRow } from './result.js';

export interface SensitivityOptions {
  /** By what share each figure is lowered and raised, above 0 and below 1. Absent: 0.1. */
  readonly by?: number;
  /** Plans each changed question anew, over all strategies asked for. Absent: the layout is held. */
  readonly replan?: boolean;
  readonly onProgress?: (done: number, total: number, what: string) => void;
}

/** Throws InputError where no strategy can run the job, and for clusters whose prices are measured. */
export function sensitivity(request: Request, options: SensitivityOptions = {}): Sensitivity {
  const { by = 0.1, replan = false, onProgress } = options;
  if (!(by > 0 && by < 1)) throw new RangeError(`a share between 0 and 1, not ${by}`);
  const { cluster } = request;
  if (cluster.threads !== undefined) {
    throw new InputError(
      `what threads of '${cluster.id}' cost is measured, and no figure of the profile changes it`,
    );
  }
  const all = figuresOf(cluster);
  const total = all.length + 1;
  onProgress?.(0, total, 'the question as it is');
  const watch = watched(cluster);
  const asIs = bestOver(replan ? { ...request, cluster: watch.cluster } : request);
  const answers = new Answers(request, asIs, replan ? watch : undefined);
  const rows: SensitivityRow[] = [];
  const withoutEffect: string[] = [];
  const unchanged: string[] = [];
  for (const [i, figure] of all.entries()) {
    onProgress?.(i + 1, total, figure.name);
    const row = answers.row(figure, by);
    if (row === 'unchanged') unchanged.push(figure.name);
    else if (row === 'without effect') withoutEffect.push(figure.name);
    else rows.push(row);
  }
  onProgress?.(total, total, '');
  return {
    schema: 'llmsim.sensitivity/1',
    llmsim: VERSION,
    inputs: inputsOf(request),
    by,
    layout: replan ? 'replanned' : 'held',
    base: baseRow(request, asIs),
    rows: sorted(rows, answers.base),
    withoutEffect,
    unchanged,
  };
}

/** As `simulate` has it. */
function baseRow(request: Request, { strategy, searched, evaluations }: Best): Row {
  const freedom = freedomOf(request, evaluations);
  return rowOf(strategy, searched, request, whyOf(strategy, searched, undefined, request.cluster, freedom));
}

/** The answers to one question with figures changed. */
class Answers {
  readonly base: SensitivityEnd;
  readonly #request: Request;
  readonly #best: Best;
  readonly #replay: Replay;
  readonly #watch: Watched;
  readonly #replan: boolean;

  /** `searching` watched the search for the best layout, where that is to be done again. */
  constructor(request: Request, asIs: Best, searching: Watched | undefined) {
    this.#request = request;
    this.#best = asIs;
    this.#replan = searching !== undefined;
    const { job } = asIs.searched;
    this.#replay = new Replay(planOf(asIs.strategy, job.layout), job);
    this.#watch = searching ?? watched(request.cluster);
    const evaluation = this.#replay.on(this.#watch.cluster);
    this.base = this.#end(0, request.cluster, asIs, evaluation);
  }

  /** What changing the figure changes, if anything. */
  row(figure: FigureAt, by: number): SensitivityRow | 'without effect' | 'unchanged' {
    const [low, high] = [this.#at(figure, -by), this.#at(figure, by)];
    if (low.value === high.value) return 'unchanged';
    if (isSame(low, this.base) && isSame(high, this.base)) return 'without effect';
    const { name, path, about, value, unit, kind, source } = figure;
    const span = Math.log(high.value / low.value);
    const slope = (of: (end: SensitivityEnd) => number) => Math.log(of(high) / of(low)) / span;
    const costs = [low, high].map(({ run }) => run?.costUsd ?? 0);
    return {
      ...{ name, path, about, value, unit, kind, source, low, high },
      elasticity: slope(({ stepTimeSeconds }) => stepTimeSeconds),
      costElasticity: costs.some((cost) => !(cost > 0)) ? null : slope(({ run }) => run!.costUsd),
    };
  }

  #at(figure: FigureAt, share: number): SensitivityEnd {
    const value = changedValue(figure, share);
    const { cluster } = this.#request;
    const changed = value === figure.value ? undefined : changedTo(cluster, figure, value);
    if (changed === undefined) return { ...this.base, value: figure.value };
    // What the answer did not rest on leaves the step and its memory as they are.
    const rests = this.#watch.wasRead(placeOf(figure));
    if (!rests) return this.#end(value, changed, this.#best, this.#best.searched.evaluation);
    if (!this.#replan) return this.#end(value, changed, this.#best, this.#replay.on(changed));
    const anew = bestOver({ ...this.#request, cluster: changed });
    return this.#end(value, changed, anew, anew.searched.evaluation);
  }

  #end(
    value: number,
    cluster: Cluster,
    { strategy, searched }: Best,
    evaluation: Evaluation,
  ): SensitivityEnd {
    const request = { ...this.#request, cluster };
    const { stepTimeSeconds, memory } = evaluation;
    const { globalBatch } = searched.job;
    const moved =
      strategy !== this.#best.strategy || differs(searched.job.layout, this.#best.searched.job.layout);
    return {
      value,
      stepTimeSeconds,
      peakBytes: memory.peakBytes,
      fits: beyondBytes(memory, usableBytes(request)) === 0,
      run: this.#run(evaluation, strategy, searched.job, request),
      ...(moved ? { moved: { strategy: strategy.id, layout: { ...searched.job.layout, globalBatch } } } : {}),
    };
  }

  #run(evaluation: Evaluation, strategy: Strategy, job: Job, request: Request): SensitiveRun | null {
    const { tokens } = this.#request;
    if (tokens === undefined) return null;
    const ramp = rampOf(request, strategy, job);
    const devices = devicesFor(strategy, request);
    const judged = judgedRun(request, job, evaluation, devices, ramp);
    const totals = totalsOf(tokens, evaluation, devices, request.cluster, null, ramp, judged);
    const { timeToTrainSeconds, costUsd, energyKwh, carbonKg } = totals;
    return { timeToTrainSeconds, costUsd, energyKwh, carbonKg };
  }
}

/** Undefined for what a cluster cannot have: leaves that do not make whole pods. */
function changedTo(cluster: Cluster, figure: FigureAt, value: number): Cluster | undefined {
  try {
    return clusterWithFigure(cluster, figure, value, {
      kind: 'assumed',
      source: 'a sensitivity analysis',
    });
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function differs(one: object, other: object): boolean {
  return JSON.stringify(one) !== JSON.stringify(other);
}

/** The figure by a share more or less, within what it can be; whole things change by one at least. */
function changedValue({ value, least, most, whole }: FigureAt, share: number): number {
  const changed = value * (1 + share);
  const rounded =
    share < 0 ? Math.min(Math.round(changed), value - 1) : Math.max(Math.round(changed), value + 1);
  return Math.min(most, whole ? Math.max(least, 1, rounded) : Math.max(least, changed));
}

function placeOf({ path }: FigureAt): string {
  return CHANGEABLE.get(path)?.place ?? `factors.${path}`;
}

function isSame(one: SensitivityEnd, other: SensitivityEnd): boolean {
  return !differs({ ...one, value: 0 }, { ...other, value: 0 });
}

/** The largest effect first: on time or cost, then on energy or carbon, then on memory alone. */
function sorted(rows: readonly SensitivityRow[], base: SensitivityEnd): SensitivityRow[] {
  const effects = new Map(rows.map((row) => [row, effectsOf(row, base)]));
  return [...rows].sort((a, b) => {
    const [x, y] = [effects.get(a)!, effects.get(b)!];
    return y.first - x.first || y.second - x.second || y.third - x.third;
  });
}

function effectsOf({ low, high }: SensitivityRow, base: SensitivityEnd) {
  const of = (figures: readonly ((end: SensitivityEnd) => number | undefined)[]) =>
    largest(
      [low, high].flatMap((end) =>
        figures.map((figure) => {
          const [now, then] = [figure(base) ?? 0, figure(end) ?? 0];
          return now === 0 ? 0 : Math.abs(then / now - 1);
        }),
      ),
    );
  return {
    first: of([({ stepTimeSeconds }) => stepTimeSeconds, ({ run }) => run?.costUsd]),
    second: of([({ run }) => run?.energyKwh, ({ run }) => run?.carbonKg]),
    third: of([({ peakBytes }) => peakBytes]),
  };
}
