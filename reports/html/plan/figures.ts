/** The figures of a cell by which cells are held against each other: cost, time, or speed where no run was asked for. */
import { sharedWords, type UnitWords } from '../../../input/unit-words.js';
import type { Binding, PlanRow } from '../../../planning/plan/row.js';
import { count, dollars, duration } from '../../tables/units.js';

/** Days of a run at p50; where no published run compares, as predicted. */
export function timeOf({ run }: PlanRow): number | null {
  return run === null ? null : (run.timeToTrain?.p50 ?? run.timeToTrainSeconds);
}

/** Dollars of a run, likewise; null without a price. */
export function costOf({ run }: PlanRow): number | null {
  return run === null ? null : (run.cost?.p50 ?? run.costUsd);
}

/** A figure that cells are compared by. */
export interface Measure {
  readonly id: 'cost' | 'time' | 'speed';
  readonly name: string;
  readonly of: (row: PlanRow) => number | null;
  readonly said: (figure: number) => string;
  /** Whether less of it is better. */
  readonly lessIsBetter: boolean;
  readonly best: string;
}

const COST: Measure = {
  ...{ id: 'cost', name: 'cost', of: costOf, said: dollars, lessIsBetter: true, best: 'the cheapest' },
};
const TIME: Measure = {
  ...{
    id: 'time',
    name: 'time to train',
    of: timeOf,
    said: duration,
    lessIsBetter: true,
    best: 'the soonest',
  },
};
const speedOf = (rate: string): Measure => ({
  ...{ id: 'speed', name: `${rate} in all`, lessIsBetter: false, best: 'the fastest' },
  of: ({ speed }) => speed?.tokensPerSecond ?? null,
  said: (figure) => `${count(figure)} ${rate}`,
});

/** The words of what the models of `rows` count. */
export function wordsOfRows(rows: readonly PlanRow[]): UnitWords {
  return sharedWords(rows.map(({ inputs: { unit } }) => ({ unit: unit ?? null })));
}

/** What the cells of a plan can be compared by, the most telling first. */
export function measuresOf(rows: readonly PlanRow[]): Measure[] {
  const has = (measure: Measure) => rows.some((row) => measure.of(row) !== null);
  const ofRuns = [COST, TIME].filter(has);
  return ofRuns.length > 0 ? ofRuns : [speedOf(wordsOfRows(rows).rate)].filter(has);
}

/** Whether one row is better than another, of equals the cheaper; what has no figure is worse than any. */
export function isBetter(a: PlanRow, b: PlanRow, { of, lessIsBetter }: Measure): boolean {
  const [x, y] = [of(a), of(b)];
  if (x === null || y === null) return x !== null && y === null;
  if (x === y) return (costOf(a) ?? Number.POSITIVE_INFINITY) < (costOf(b) ?? Number.POSITIVE_INFINITY);
  return lessIsBetter ? x < y : x > y;
}

/** The best of rows within the limits; undefined where none is. */
export function bestWithin(rows: readonly PlanRow[], measure: Measure): PlanRow | undefined {
  let best: PlanRow | undefined;
  for (const row of rows) {
    if (row.binds !== 'none' || measure.of(row) === null) continue;
    if (best === undefined || isBetter(row, best, measure)) best = row;
  }
  return best;
}

/** What holds cells back, with the letter that marks it in a square. */
export const BINDINGS: Readonly<Record<Exclude<Binding, 'none'>, { letter: string; name: string }>> = {
  deadline: { letter: 'D', name: 'past the deadline' },
  budget: { letter: 'B', name: 'over the budget' },
  'max-devices': { letter: 'N', name: 'more devices than allowed' },
  price: { letter: 'P', name: 'no price is known' },
  memory: { letter: 'M', name: 'fits nowhere in memory' },
  rule: { letter: 'R', name: 'no strategy can run it' },
};

/** `meets every limit`, or what binds and by how much. */
export function bindingWords({ binds, run }: Pick<PlanRow, 'binds' | 'run'>): string {
  if (binds === 'none') return 'meets every limit';
  const use = binds === 'deadline' ? run?.deadlineUse : binds === 'budget' ? run?.budgetUse : null;
  const much =
    use === null || use === undefined ? '' : ` by ${(100 * (use - 1)).toFixed(use < 1.1 ? 1 : 0)} %`;
  return `${BINDINGS[binds].name}${much}`;
}
