/**
 * What a plan comes to, told from its rows as they pass: how many meet the limits, and the few best. Memory does not
 * grow with the plan.
 */
import type { Binding, PlanRow } from './row.js';

/** Rows of each list. */
const FEW = 5;
/** Sentences of cells without an answer that are told. */
const FEW_SENTENCES = 3;

export interface PlanSummary {
  readonly cells: number;
  /** How many cells each constraint holds back; `none`: those within all limits. */
  readonly binds: Readonly<Partial<Record<Binding, number>>>;
  /** Whether rows have runs, with time to train and cost, or steps only. */
  readonly runs: boolean;
  /** Within the limits, the least time to train first; without runs, most tokens per second. */
  readonly soonest: readonly PlanRow[];
  /** Within the limits, the least cost first; without runs, most tokens per second and device. */
  readonly cheapest: readonly PlanRow[];
  /** Why cells have no answer or no price: sentences, each with how many cells have it and the first of them. */
  readonly errors: readonly { readonly sentence: string; readonly count: number; readonly cell: number }[];
  /** Cells with other sentences than those. */
  readonly otherErrors: number;
}

/** Adds up rows. */
export class Summing {
  readonly #binds: Partial<Record<Binding, number>> = {};
  readonly #errors = new Map<string, { count: number; readonly cell: number }>();
  #otherErrors = 0;
  #cells = 0;
  #soonest: PlanRow[] = [];
  #cheapest: PlanRow[] = [];

  add(row: PlanRow): void {
    this.#cells++;
    this.#binds[row.binds] = (this.#binds[row.binds] ?? 0) + 1;
    this.#addError(row);
    if (row.binds !== 'none' || row.speed === null) return;
    this.#soonest = withBest(this.#soonest, row, timeOf);
    this.#cheapest = withBest(this.#cheapest, row, costOf);
  }

  get summary(): PlanSummary {
    return {
      ...{ cells: this.#cells, binds: this.#binds, soonest: this.#soonest, cheapest: this.#cheapest },
      runs: this.#soonest[0]?.run != null,
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
}

function withBest(best: PlanRow[], row: PlanRow, by: (row: PlanRow) => number): PlanRow[] {
  const figure = by(row);
  if (!Number.isFinite(figure) || (best.length === FEW && figure >= by(best.at(-1)!))) return best;
  // Of equals the first stays first.
  return [...best, row].sort((a, b) => by(a) - by(b)).slice(0, FEW);
}

function timeOf({ run, speed }: PlanRow): number {
  return run === null ? 1 / speed!.tokensPerSecond : (run.timeToTrain?.p50 ?? run.timeToTrainSeconds);
}

/** Without a price a cell is no candidate. */
function costOf({ run, speed }: PlanRow): number {
  if (run === null) return 1 / speed!.tokensPerSecondPerDevice;
  return run.cost?.p50 ?? run.costUsd ?? Number.POSITIVE_INFINITY;
}
