/** What changed between two runs: in the question, and in the answer of the soonest run on either side. */
import type { RunAnswer, RunRow } from '../../planning/run/row.js';
import { type Difference, questionChanges } from './difference.js';

/** A result with the name of its file. */
export interface NamedRunResult {
  readonly name: string;
  readonly result: RunAnswer;
}

/** What is said of a run. */
export type RunBest = Pick<
  RunRow,
  | 'strategy'
  | 'layout'
  | 'devices'
  | 'nodes'
  | 'spares'
  | 'stepTimeSeconds'
  | 'timeToTrainSeconds'
  | 'timeToTrainInterval'
  | 'meanSeconds'
  | 'costUsd'
  | 'energyKwh'
  | 'ettr'
  | 'goodput'
  | 'interruptions'
  | 'checkpoint'
  | 'restart'
  | 'fates'
  | 'badput'
>;

export interface RunDifference extends Pick<Difference, 'llmsim' | 'before' | 'after' | 'question'> {
  readonly schema: 'llmsim.diff-run/1';
  /** The soonest run on either side; null where none is told. */
  readonly answer: { readonly before: RunBest | null; readonly after: RunBest | null };
  /** Medians of every strategy on either side, seconds; null where it has no run. */
  readonly strategies: readonly {
    readonly strategy: string;
    readonly beforeSeconds: number | null;
    readonly afterSeconds: number | null;
  }[];
}

/** The difference of two runs, `version` being that of the program that tells it. */
export function runDifferenceOf(
  before: NamedRunResult,
  after: NamedRunResult,
  version: string,
): RunDifference {
  const rows = [before, after].map(({ result }) => result.rows);
  const median = (side: number, name: string) =>
    rows[side]!.find(({ strategy }) => strategy === name)?.timeToTrainSeconds.p50 ?? null;
  const names = [...new Set(rows.flat().map(({ strategy }) => strategy))];
  return {
    ...{ schema: 'llmsim.diff-run/1', llmsim: version },
    before: { name: before.name, llmsim: before.result.llmsim },
    after: { name: after.name, llmsim: after.result.llmsim },
    question: questionChanges(before.result.inputs, after.result.inputs),
    answer: { before: said(rows[0]![0]), after: said(rows[1]![0]) },
    strategies: names.map((strategy) => {
      return { strategy, beforeSeconds: median(0, strategy), afterSeconds: median(1, strategy) };
    }),
  };
}

function said(row: RunRow | undefined): RunBest | null {
  if (row === undefined) return null;
  const { strategy, layout, devices, nodes, spares, stepTimeSeconds, timeToTrainSeconds } = row;
  const { timeToTrainInterval, meanSeconds, costUsd, energyKwh, ettr, goodput } = row;
  const { interruptions, checkpoint, restart, fates, badput } = row;
  return {
    ...{ strategy, layout, devices, nodes, spares, stepTimeSeconds, timeToTrainSeconds },
    ...{ timeToTrainInterval, meanSeconds, costUsd, energyKwh, ettr, goodput },
    ...{ interruptions, checkpoint, restart, fates, badput },
  };
}
