/**
 * The rows of a plan as a decision needs them: for each job and cloud the least cost that meets a deadline and the least
 * time that keeps within a budget, and which cell that is. A job is what is trained; where, on how many devices and at
 * whose price is the choice. At p50 half of comparable published runs would keep the promise, at p90 nine in ten.
 */

import { lengthsTold } from '../../input/asked-training.js';
import { unitWords } from '../../input/unit-words.js';
import type { PlanRow } from '../../planning/plan/row.js';
import { count } from '../tables/units.js';

export type Percentile = 'p50' | 'p90';

/** A cell that trains the whole run, with what it promises. */
export interface Candidate {
  readonly row: PlanRow;
  readonly job: string;
  /** The provider of the price; the cluster where the price is its profile's own. */
  readonly cloud: string;
  readonly accelerator: string;
  readonly commitment: string;
  readonly seconds: Readonly<Record<Percentile, number>>;
  /** Null where no price is known. */
  readonly usd: Readonly<Record<Percentile, number>> | null;
}

/** The rows that have a run, in the order of the cells. */
export function candidatesOf(rows: readonly PlanRow[]): Candidate[] {
  const job = jobNames(rows);
  return rows.flatMap((row) => {
    const { run, inputs, price, binds } = row;
    if (run === null || inputs.tokens === null || binds === 'max-devices') return [];
    const predicted = run.timeToTrainSeconds;
    const { p50, p90 } = run.timeToTrain ?? { p50: predicted, p90: predicted };
    return [
      {
        ...{ row, job: job(row), cloud: price?.provider ?? inputs.cluster.replace(/:[^:]*$/, '') },
        ...{ accelerator: inputs.accelerator ?? '', commitment: price?.commitment ?? '' },
        seconds: { p50, p90 },
        usd: run.cost ?? (run.costUsd === null ? null : { p50: run.costUsd, p90: run.costUsd }),
      },
    ];
  });
}

/** Model and tokens, and of sequence, batch and precision what differs between rows. */
function jobNames(rows: readonly PlanRow[]): (row: PlanRow) => string {
  const differs = (key: 'sequence' | 'sequenceLengths' | 'packing' | 'globalBatch' | 'precision') =>
    new Set(rows.map(({ inputs }) => inputs[key] ?? null)).size > 1;
  const parts = {
    sequence: differs('sequence') || differs('sequenceLengths') || differs('packing'),
    globalBatch: differs('globalBatch'),
    precision: differs('precision'),
  };
  return ({
    inputs: { model, tokens, sequence, sequenceLengths, packing, globalBatch, precision, unit },
  }) => {
    const told = sequenceLengths ? ` (${lengthsTold(sequenceLengths, packing ?? 'packed')})` : '';
    return [
      `${model}, ${count(tokens!)} ${unitWords({ unit: unit ?? null }).many}`,
      ...(parts.sequence ? [`seq ${count(sequence!)}${told}`] : []),
      ...(parts.globalBatch ? [`batch ${count(globalBatch!)}`] : []),
      ...(parts.precision ? [precision!] : []),
    ].join(', ');
  };
}

const DAY = 86_400;
const MOST_LIMITS = 8;

/** The deadlines that the plan names, in seconds, ascending; else examples: what its runs need, rounded up. */
export function deadlinesFor(candidates: readonly Candidate[]): number[] {
  const asked = candidates.map(({ row }) => row.inputs.deadlineSeconds);
  const times = candidates.map(({ seconds }) => seconds.p50 / DAY);
  return namedOr(asked, () => examples(times).map((days) => days * DAY));
}

/** The budgets that the plan names, in US dollars, ascending; else examples: what its runs cost, rounded up. */
export function budgetsFor(candidates: readonly Candidate[]): number[] {
  const asked = candidates.map(({ row }) => row.inputs.budgetUsd);
  const costs = candidates.flatMap(({ usd }) => (usd === null ? [] : [usd.p50]));
  return namedOr(asked, () => examples(costs));
}

function namedOr(asked: readonly (number | null)[], others: () => number[]): number[] {
  const named = [...new Set(asked.filter((each) => each !== null))];
  return named.length > 0 ? named.sort((a, b) => a - b) : others();
}

/** `figures` rounded up to two digits, ascending and each once; of many some, the first and the last among them. */
function examples(figures: readonly number[]): number[] {
  const all = [...new Set(figures.map(roundedUp))].sort((a, b) => a - b);
  if (all.length <= MOST_LIMITS) return all;
  return Array.from(
    { length: MOST_LIMITS },
    (_, i) => all[Math.round((i * (all.length - 1)) / (MOST_LIMITS - 1))]!,
  );
}

/** To two digits: 2,148,254 is 2,200,000. */
function roundedUp(figure: number): number {
  const size = 10 ** (Math.floor(Math.log10(figure)) - 1);
  // A power of ten below 1 is no number of this machine, its inverse is.
  return size >= 1 ? Math.ceil(figure / size) * size : Math.ceil(figure * (1 / size)) / (1 / size);
}

/** One line of a pivot: what the cells of a cloud come to at each limit; null where none keeps it. */
export interface PivotRow extends Pick<Candidate, 'job' | 'cloud' | 'accelerator' | 'commitment'> {
  readonly values: readonly (number | null)[];
}

/** US dollars of the cheapest run that meets each of `deadlines`, by job and cloud. */
export function costByDeadline(
  candidates: readonly Candidate[],
  deadlines: readonly number[],
  at: Percentile,
): PivotRow[] {
  return pivot(candidates, deadlines, (group, deadline) => cheapestBy(group, deadline, at)?.usd?.[at]);
}

/** Seconds of the fastest run within each of `budgets`, by job and cloud. */
export function timeByBudget(
  candidates: readonly Candidate[],
  budgets: readonly number[],
  at: Percentile,
): PivotRow[] {
  return pivot(candidates, budgets, (group, budget) => soonestWithin(group, budget, at)?.seconds[at]);
}

/** The cheapest of `candidates` that meets the deadline; of those as cheap the fastest. */
export function cheapestBy(
  candidates: readonly Candidate[],
  deadline: number,
  at: Percentile,
): Candidate | undefined {
  const meet = candidates.filter(
    ({ seconds, usd, row }) =>
      usd !== null && seconds[at] <= deadline && isFor(row.inputs.deadlineSeconds, deadline),
  );
  return least(
    meet,
    ({ usd }) => usd![at],
    ({ seconds }) => seconds[at],
  );
}

/** The fastest of `candidates` within the budget; of those as fast the cheapest. */
export function soonestWithin(
  candidates: readonly Candidate[],
  budget: number,
  at: Percentile,
): Candidate | undefined {
  const within = candidates.filter(
    ({ usd, row }) => usd !== null && usd[at] <= budget && isFor(row.inputs.budgetUsd, budget),
  );
  return least(
    within,
    ({ seconds }) => seconds[at],
    ({ usd }) => usd![at],
  );
}

/** A plan with several limits has a cell for each; all other figures of those are the same. */
function isFor(asked: number | null, limit: number): boolean {
  return asked === null || asked === limit;
}

type Figure = (one: Candidate) => number;

/** The one with the least of the first figure, then of the second; of equals the first. */
function least(candidates: readonly Candidate[], first: Figure, second: Figure): Candidate | undefined {
  const below = (a: Candidate, b: Candidate) =>
    first(a) < first(b) || (first(a) === first(b) && second(a) < second(b));
  return candidates.reduce<Candidate | undefined>(
    (best, one) => (best === undefined || below(one, best) ? one : best),
    undefined,
  );
}

/** Candidates with the same key together, in the order of the first of each. */
export function groupsBy(
  candidates: readonly Candidate[],
  key: (one: Candidate) => string,
): readonly (readonly Candidate[])[] {
  const groups = new Map<string, Candidate[]>();
  for (const one of candidates) {
    const known = groups.get(key(one));
    if (known === undefined) groups.set(key(one), [one]);
    else known.push(one);
  }
  return [...groups.values()];
}

function pivot(
  candidates: readonly Candidate[],
  limits: readonly number[],
  value: (group: readonly Candidate[], limit: number) => number | undefined,
): PivotRow[] {
  const key = ({ job, cloud, accelerator, commitment }: Candidate) =>
    JSON.stringify([job, cloud, accelerator, commitment]);
  return groupsBy(candidates, key).map((group) => {
    const { job, cloud, accelerator, commitment } = group[0]!;
    return {
      job,
      cloud,
      accelerator,
      commitment,
      values: limits.map((limit) => value(group, limit) ?? null),
    };
  });
}
