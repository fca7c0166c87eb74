/**
 * What a plan comes to, told from its rows as they pass: how many meet the limits, and the few best of each job. Memory
 * does not grow with the rows of a plan.
 */
import type { Binding, PlanInputs, PlanRow } from './row.js';

/** Rows of each list: of a plan of one job, and of several. */
const [FEW, FEWER] = [5, 3];
/** Jobs that are told. */
const MOST_JOBS = 6;
/** Sentences of cells without an answer that are told. */
const FEW_SENTENCES = 3;

/** The best few of what is trained: of other jobs, times and costs are not compared. */
export interface JobSummary {
  readonly model: string;
  readonly tokens: number | null;
  /** Within the limits, the least time to train first; without runs, most tokens per second. */
  readonly soonest: readonly PlanRow[];
  /** Within the limits, the least cost first; without runs, most tokens per second and device. */
  readonly cheapest: readonly PlanRow[];
}

/** Keys of the question that another column does not say already. */
export type Varying = 'strategySet' | 'deadlineSeconds' | 'budgetUsd' | 'maxDevices';

export interface PlanSummary {
  readonly cells: number;
  /** How many cells each constraint holds back; `none`: those within all limits. */
  readonly binds: Readonly<Partial<Record<Binding, number>>>;
  /** Whether rows have runs, with time to train and cost, or steps only. */
  readonly runs: boolean;
  /** The first jobs that have a cell within the limits, in the order of the plan. */
  readonly jobs: readonly JobSummary[];
  /** More jobs than those. */
  readonly otherJobs: number;
  /** Where no cell is within the limits: runs by how far they are beyond them, and layouts by what they lack of memory. */
  readonly late: readonly PlanRow[];
  readonly misfits: readonly PlanRow[];
  /** Of which cells have more than one value. */
  readonly varying: readonly Varying[];
  /** Why cells have no answer or no price: sentences, each with how many cells have it and the first of them. */
  readonly errors: readonly { readonly sentence: string; readonly count: number; readonly cell: number }[];
  /** Cells with other sentences than those. */
  readonly otherErrors: number;
}

interface Job {
  readonly model: string;
  readonly tokens: number | null;
  soonest: PlanRow[];
  cheapest: PlanRow[];
}

/** Adds up rows. */
export class Summing {
  readonly #binds: Partial<Record<Binding, number>> = {};
  readonly #errors = new Map<string, { count: number; readonly cell: number }>();
  readonly #jobs = new Map<string, Job>();
  readonly #otherJobs = new Set<string>();
  readonly #varying = new Set<Varying>();
  #late: PlanRow[] = [];
  #misfits: PlanRow[] = [];
  #first: PlanInputs | undefined;
  #otherErrors = 0;
  #cells = 0;

  add(row: PlanRow): void {
    this.#cells++;
    this.#binds[row.binds] = (this.#binds[row.binds] ?? 0) + 1;
    this.#addError(row);
    this.#addInputs(row.inputs);
    if (row.binds === 'deadline' || row.binds === 'budget') this.#late = withBest(this.#late, row, beyond);
    if (row.binds === 'memory') this.#misfits = withBest(this.#misfits, row, lacking);
    if (row.binds !== 'none' || row.speed === null) return;
    const job = this.#jobOf(row.inputs);
    if (job === undefined) return;
    // Of cells as fast the cheaper is first, of those as cheap the faster.
    job.soonest = withBest(job.soonest, row, timeOf, costOf);
    job.cheapest = withBest(job.cheapest, row, costOf, timeOf);
  }

  get summary(): PlanSummary {
    const jobs = [...this.#jobs.values()];
    const few = jobs.length > 1 ? FEWER : FEW;
    const [late, misfits] = jobs.length > 0 ? [[], []] : [this.#late, this.#misfits];
    const [first = late[0]] = jobs.flatMap(({ soonest }) => soonest);
    return {
      ...{
        cells: this.#cells,
        binds: this.#binds,
        runs: first !== undefined && first.run !== null,
        late,
        misfits,
      },
      jobs: jobs.map((job) => ({
        ...job,
        soonest: job.soonest.slice(0, few),
        cheapest: job.cheapest.slice(0, few),
      })),
      ...{ otherJobs: this.#otherJobs.size, varying: [...this.#varying] },
      errors: [...this.#errors].map(([sentence, { count, cell }]) => ({ sentence, count, cell })),
      otherErrors: this.#otherErrors,
    };
  }

  #addError({ error, cell }: PlanRow): void {
    if (error === null) return;
    const known = this.#errors.get(error);
    if (known !== undefined) known.count++;
    else if (this.#errors.size < FEW_SENTENCES) this.#errors.set(error, { count: 1, cell });
    else this.#otherErrors++;
  }

  #addInputs(inputs: PlanInputs): void {
    this.#first ??= inputs;
    for (const key of ['strategySet', 'deadlineSeconds', 'budgetUsd', 'maxDevices'] as const) {
      if (inputs[key] !== this.#first[key]) this.#varying.add(key);
    }
  }

  /** Undefined for a job beyond those that are told. */
  #jobOf({ model, tokens }: PlanInputs): Job | undefined {
    const key = JSON.stringify([model, tokens]);
    const known = this.#jobs.get(key);
    if (known !== undefined) return known;
    if (this.#jobs.size === MOST_JOBS) {
      this.#otherJobs.add(key);
      return undefined;
    }
    const job: Job = { model, tokens, soonest: [], cheapest: [] };
    this.#jobs.set(key, job);
    return job;
  }
}

type Figure = (row: PlanRow) => number;

/** The few with the least figures, of equals with the least of the other; what has none is no candidate. */
function withBest(best: PlanRow[], row: PlanRow, by: Figure, then: Figure = () => 0): PlanRow[] {
  if (!Number.isFinite(by(row))) return best;
  const isBefore = (a: PlanRow, b: PlanRow) => by(a) < by(b) || (by(a) === by(b) && then(a) < then(b));
  const at = best.findIndex((other) => isBefore(row, other));
  // Of equals the first stays first.
  return best.toSpliced(at < 0 ? best.length : at, 0, row).slice(0, FEW);
}

function timeOf({ run, speed }: PlanRow): number {
  return run === null ? 1 / speed!.tokensPerSecond : (run.timeToTrain?.p50 ?? run.timeToTrainSeconds);
}

/** By what factor the limits are passed, at most. */
function beyond({ run }: PlanRow): number {
  return Math.max(run!.deadlineUse ?? 0, run!.budgetUse ?? 0);
}

/** Bytes. */
function lacking({ winner }: PlanRow): number {
  return -winner!.memory.marginBytes;
}

/** Without a price a cell is no candidate. */
function costOf({ run, speed }: PlanRow): number {
  if (run === null) return 1 / speed!.tokensPerSecondPerDevice;
  return run.cost?.p50 ?? run.costUsd ?? Number.POSITIVE_INFINITY;
}
