/** The results on a page, and what holds for all of them together. */
import { sharedWords, unitWords } from '../../input/unit-words.js';
import type { Comparison, Row } from '../../planning/comparison.js';

/** A comparison and the name that tells it from others on one page. */
export interface Named {
  readonly name: string;
  readonly comparison: Comparison;
  /** When it was computed, as people read it. */
  readonly date?: string;
  /** The command line that asked for all of several results at once. */
  readonly asked?: string;
  /** The file it was read from, where it was read from one. */
  readonly file?: string;
}

/** A row, the result it is from, and how its time for the same tokens relates to the fastest of the same model. */
export interface Ranked {
  readonly from: Named;
  readonly row: Row;
  /** From 1 among the rows of its model. */
  readonly rank: number;
  /** Its time for as many tokens over the fastest's. */
  readonly ratio: number;
  /** Whether steps of its model's results differ in tokens, so that only times per token can be compared. */
  readonly perToken: boolean;
}

/**
 * Rows of all results, those of one model together, fastest first; of each result the first `most`. Tokens are what
 * results of different batch sizes have in common.
 */
export function rankedRows(all: readonly Named[], most = Number.POSITIVE_INFINITY): Ranked[] {
  return byModel(all).flatMap((same) => {
    const rows = same
      .flatMap((from) => from.comparison.rows.slice(0, most).map((row) => ({ from, row })))
      .sort((a, b) => b.row.tokensPerSecond - a.row.tokensPerSecond);
    const fastest = rows[0]?.row.tokensPerSecond ?? 1;
    const perToken = stepsDiffer(same);
    return rows.map(({ from, row }, i) => ({
      ...{ from, row, perToken, rank: i + 1 },
      ratio: fastest / row.tokensPerSecond,
    }));
  });
}

/** Results of one model together: times of different models say nothing of each other. */
export function byModel(all: readonly Named[]): Named[][] {
  return groupsOf(all, ({ comparison }) => comparison.inputs.model);
}

/** Results with the same key together, in the order of the first of each. */
export function groupsOf(all: readonly Named[], keyOf: (named: Named) => string): Named[][] {
  const groups = new Map<string, Named[]>();
  for (const named of all) {
    const key = keyOf(named);
    groups.set(key, [...(groups.get(key) ?? []), named]);
  }
  return [...groups.values()];
}

/** Whether steps hold different tokens: other batch sizes or other sequences. */
export function stepsDiffer(all: readonly Named[]): boolean {
  const steps = all.map(({ comparison: { inputs: i } }) => `${i.globalBatch} × ${tokensOf(i)}`);
  return new Set(steps).size > 1;
}

/** Tokens of a sequence that something is learned from. */
function tokensOf({ sequence, lengths }: Named['comparison']['inputs']): number {
  return lengths?.packing === 'padded' ? lengths.mean : sequence;
}

/** Whether all results are of runs of as many tokens, so that times and costs of the whole run can be compared. */
export function sameTokens(all: readonly Named[]): boolean {
  return new Set(all.map(({ comparison }) => comparison.inputs.tokens)).size <= 1;
}

/** Whether two rows of one result are too close to call. */
export function tied(a: Row, b: Row): boolean {
  return a.place !== null && a.place.group === b.place?.group;
}

/** Why a row is where it is among all results: its own reason, held against the fastest of its model. */
export function whyAmongAll({ row, ratio, rank, perToken }: Ranked, several: boolean): string {
  if (!several) return row.why;
  const reason = lossesOf(row);
  if (rank === 1) return `fastest: ${reason}`;
  if (ratio < 1.005) return `as fast as the fastest: ${reason}`;
  return `${ratio.toFixed(ratio < 10 ? 2 : 0)}× the fastest’s time${perToken ? ` per ${unitWords(row).one}` : ''}: ${reason}`;
}

/** The reason without its place, which is among the rows of its own result. */
export function lossesOf({ why }: Row): string {
  return why.replace(/^(fastest|as fast as the fastest|[\d.]+× the fastest’s time): /, '');
}

/** A share that was asked for, as it was asked for: `10 %`. */
export function shareOf(fraction: number): string {
  return `${Number((100 * fraction).toFixed(1))} %`;
}

/** What must not be compared, and what the results are compared by; said once. */
export function groundsOf(all: readonly Named[]): string[] {
  const models = byModel(all);
  const differing = models.filter((same) => stepsDiffer(same));
  const distinct = (of: (inputs: Named['comparison']['inputs']) => number) =>
    differing.some((same) => new Set(same.map(({ comparison }) => of(comparison.inputs))).size > 1);
  const what = [
    distinct(({ globalBatch }) => globalBatch) && 'global batch',
    distinct(tokensOf) && 'sequence length',
  ];
  return [
    ...(models.length > 1 ? ['Results of different models are not compared: each model has a ranking.'] : []),
    ...(differing.length > 0
      ? [
          `Results differ in ${what.filter((said) => said).join(' and ')}: their times are compared per ${sharedWords(all.map(({ comparison }) => comparison.inputs)).one}.`,
        ]
      : []),
  ];
}

/** Price of one device for an hour, where a result says it: by its totals, or else by its sources. */
export function pricePerDeviceHour({
  rows,
  assumptions,
}: Pick<Comparison, 'rows' | 'assumptions'>): number | null {
  const totals = rows[0]?.totals;
  if (totals) return totals.costUsd / totals.deviceHours;
  return assumptions?.find(({ figure }) => figure === 'economics.usdPerDeviceHour')?.value ?? null;
}
