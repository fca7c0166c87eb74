/**
 * What changed between two results: in the question, in the answer, and in the parts of the step that make the
 * difference. Pure data; `text.ts` sets it.
 */
import type { Comparison, Inputs, Range, Row, Simulation } from '../../planning/comparison.js';
import { stepTokens } from '../tables/batch.js';
import { partsOf } from '../tables/time-table.js';
import { AROUND } from './around.js';

/** A result with the name of its file. */
export interface Named {
  readonly name: string;
  readonly result: Comparison | Simulation;
}

type Scalar = string | number | boolean | null;

export interface Difference {
  readonly schema: 'llmsim.diff/1';
  readonly llmsim: string;
  /** Names of the two files, and the versions that wrote them. */
  readonly before: { readonly name: string; readonly llmsim: string };
  readonly after: { readonly name: string; readonly llmsim: string };
  /** What was asked differently; null stands for what was not said. */
  readonly question: readonly { readonly key: string; readonly before: Scalar; readonly after: Scalar }[];
  /** The fastest that fits on either side (of a simulation, its layout); null where nothing fits. */
  readonly answer: {
    readonly before: Best | null;
    readonly after: Best | null;
    readonly verdict: Verdict | null;
  };
  /**
   * Parts of the step, the largest difference first; they sum to the difference of the step times. Where the steps
   * differ in tokens, `after` is for as many tokens as a step had before.
   */
  readonly parts: readonly PartChange[];
  /** Of comparisons: every strategy on both sides; one with the same outcome is here too. */
  readonly strategies: readonly StrategyChange[];
}

/** What is said of a row. */
export type Best = Pick<
  Row,
  | 'strategy'
  | 'layout'
  | 'devices'
  | 'stepTimeSeconds'
  | 'interval'
  | 'tokensPerSecond'
  | 'tokensPerSecondPerDevice'
  | 'unit'
  | 'samplesPerSecond'
  | 'samplesPerSecondPerDevice'
  | 'mfu'
  | 'peakTflopsPerDevice'
  | 'memory'
  | 'fits'
  | 'totals'
>;

export interface Verdict {
  /** Time of a token after over before: of the step, where a step has the same tokens on both sides. */
  readonly timeRatio: number;
  /** Tokens of a step before over those after: 1 where steps are alike. */
  readonly tokensRatio: number;
  /** Whether each time lies in the 90 % interval of the other; null where there is none. */
  readonly withinIntervals: boolean | null;
  /** Whether model and accelerator are the same, so that both predictions share most of their error. */
  readonly sharesError: boolean;
}

export interface PartChange {
  readonly part: string;
  readonly beforeSeconds: number;
  readonly afterSeconds: number;
  readonly differenceSeconds: number;
}

/** What became of a strategy on one side. */
export type Outcome =
  | {
      readonly kind: 'fits';
      readonly rank: number;
      readonly row: Pick<Row, 'strategy' | 'layout' | 'stepTimeSeconds'>;
    }
  | { readonly kind: 'does not fit'; readonly missingBytes: number }
  | { readonly kind: 'cannot run'; readonly reason: string }
  | { readonly kind: 'not asked' };

export interface StrategyChange {
  readonly strategy: string;
  readonly before: Outcome;
  readonly after: Outcome;
}

/** The difference of two results of one kind, `version` being that of the program that tells it. */
export function differenceOf(before: Named, after: Named, version: string): Difference {
  const [a, b] = [bestOf(before.result), bestOf(after.result)];
  const verdict =
    a !== null && b !== null ? verdictOf(a, b, before.result.inputs, after.result.inputs) : null;
  return {
    schema: 'llmsim.diff/1',
    llmsim: version,
    before: { name: before.name, llmsim: before.result.llmsim },
    after: { name: after.name, llmsim: after.result.llmsim },
    question: questionChanges(before.result.inputs, after.result.inputs),
    answer: { before: a && said(a), after: b && said(b), verdict },
    parts: a !== null && b !== null ? partChanges(a, b, verdict!.tokensRatio) : [],
    strategies:
      before.result.schema === 'llmsim.compare/1' && after.result.schema === 'llmsim.compare/1'
        ? strategyChanges(before.result, after.result)
        : [],
  };
}

function bestOf(result: Comparison | Simulation): Row | null {
  return result.schema === 'llmsim.simulate/1' ? result.row : (result.rows[0] ?? null);
}

function said({ strategy, layout, devices, memory, fits, totals, interval, mfu, ...row }: Row): Best {
  const { stepTimeSeconds, tokensPerSecond, tokensPerSecondPerDevice, peakTflopsPerDevice } = row;
  const { unit, samplesPerSecond, samplesPerSecondPerDevice } = row;
  return {
    ...{ strategy, layout, devices, stepTimeSeconds, interval, tokensPerSecond, tokensPerSecondPerDevice },
    ...{ mfu, peakTflopsPerDevice, memory, fits, totals },
    ...(unit === undefined ? {} : { unit }),
    ...(samplesPerSecond === undefined ? {} : { samplesPerSecond }),
    ...(samplesPerSecondPerDevice === undefined ? {} : { samplesPerSecondPerDevice }),
  };
}

function verdictOf(a: Row, b: Row, asked: Inputs, askedThen: Inputs): Verdict {
  const tokens = [asked, askedThen].map(stepTokens);
  const inside = (seconds: number, range: Range) => seconds >= range.low && seconds <= range.high;
  const scale = tokens[0]! / tokens[1]!;
  return {
    timeRatio: (b.stepTimeSeconds * scale) / a.stepTimeSeconds,
    tokensRatio: scale,
    withinIntervals:
      a.interval === null || b.interval === null
        ? null
        : inside(b.stepTimeSeconds * scale, a.interval) && inside(a.stepTimeSeconds / scale, b.interval),
    sharesError: asked.model === askedThen.model && asked.accelerator === askedThen.accelerator,
  };
}

function partChanges(a: Row, b: Row, tokensRatio: number): PartChange[] {
  const [before, after] = [new Map(partsOf(a)), new Map(partsOf(b))];
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((part) => {
      const [beforeSeconds, afterSeconds] = [before.get(part) ?? 0, (after.get(part) ?? 0) * tokensRatio];
      return { part, beforeSeconds, afterSeconds, differenceSeconds: afterSeconds - beforeSeconds };
    })
    .filter(({ beforeSeconds, afterSeconds }) => beforeSeconds > 0 || afterSeconds > 0)
    .sort((x, y) => Math.abs(y.differenceSeconds) - Math.abs(x.differenceSeconds));
}

/** Titles only repeat what the ids say. */
const REPEATED = ['modelTitle', 'clusterTitle', 'acceleratorTitle'];

export function questionChanges(before: Inputs, after: Inputs): Difference['question'] {
  const [a, b] = [asked(before), asked(after)];
  const counted = [before, after].every(({ unit }) => unit != null);
  const named = (key: string) => (key === 'tokens' && counted ? 'samples' : key);
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((key) => !REPEATED.includes(key))
    .map((key) => ({ key: named(key), before: a.get(key) ?? null, after: b.get(key) ?? null }))
    .filter((change) => change.before !== change.after);
}

/**
 * What a question says; a price that was looked up grows older by itself, and is no change of it. The scenario says the
 * same in other words, and what is around the steps it says alone.
 */
function asked({ price: _lookedUp, scenario = {}, ...inputs }: Inputs): Map<string, Scalar> {
  const said = scenario as Readonly<Record<string, unknown>>;
  const around = AROUND.filter((key) => said[key] !== undefined).map((key) => [key, said[key]]);
  // A schedule of a file, or one that is searched for, has its name in the scenario alone.
  const schedule = said.schedule === undefined ? {} : { schedule: said.schedule };
  return flat({ ...inputs, ...Object.fromEntries(around), ...schedule });
}

/** Every value by its path, lists as one text; keys of `fixed` by themselves. */
function flat(inputs: object, prefix = ''): Map<string, Scalar> {
  return new Map(
    Object.entries(inputs).flatMap(([key, value]: [string, unknown]): [string, Scalar][] => {
      if (Array.isArray(value)) return [[prefix + key, value.length === 0 ? 'all' : value.join(', ')]];
      if (typeof value !== 'object' || value === null) return [[prefix + key, value as Scalar]];
      return [...flat(value, key === 'fixed' ? '' : `${key} `)];
    }),
  );
}

function strategyChanges(before: Comparison, after: Comparison): StrategyChange[] {
  const names = [before, after].flatMap(({ rows, misfits, refusals }) => [
    ...rows.map(({ strategy }) => strategy),
    ...misfits.map(({ row }) => row.strategy),
    ...refusals.map(({ strategy }) => strategy),
  ]);
  const changes = [...new Set(names)].map((strategy) => ({
    strategy,
    before: outcomeOf(strategy, before),
    after: outcomeOf(strategy, after),
  }));
  // Strategies of one layout share a row; where they do on both sides, it is said once.
  const rowsOf = ({ before: a, after: b }: StrategyChange) =>
    [a, b].map((o) => (o.kind === 'fits' ? o.rank : o.kind));
  const seen = new Set<string>();
  return changes.filter((change) => {
    const key = rowsOf(change).join();
    const shared = change.before.kind === 'fits' && change.after.kind === 'fits';
    if (shared && seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function outcomeOf(name: string, { rows, misfits, refusals }: Comparison): Outcome {
  const isIt = (row: Row) => row.strategy === name || row.alsoKnownAs.includes(name);
  const rank = rows.findIndex(isIt);
  if (rank >= 0) {
    const { strategy, layout, stepTimeSeconds } = rows[rank]!;
    return { kind: 'fits', rank: rank + 1, row: { strategy, layout, stepTimeSeconds } };
  }
  const misfit = misfits.find(({ row }) => isIt(row));
  if (misfit !== undefined) return { kind: 'does not fit', missingBytes: misfit.missingBytes };
  const refusal = refusals.find(({ strategy }) => strategy === name);
  return refusal === undefined ? { kind: 'not asked' } : { kind: 'cannot run', reason: refusal.reason };
}
