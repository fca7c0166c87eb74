/** The results on a page, and what holds for all of them together. */
import type { Comparison, Row } from '../../planning/comparison.js';

/** A comparison and the name that tells it from others on one page. */
export interface Named {
  readonly name: string;
  readonly comparison: Comparison;
  /** When it was computed, as people read it. */
  readonly date?: string;
}

/** A row, the result it is from, and how its time for the same tokens relates to the fastest of all results. */
export interface Ranked {
  readonly from: Named;
  readonly row: Row;
  /** From 1. */
  readonly rank: number;
  /** Its time for as many tokens over the fastest's. */
  readonly ratio: number;
}

/** Rows of all results, fastest first. Tokens are what results of different batch sizes have in common. */
export function rankedRows(all: readonly Named[]): Ranked[] {
  const rows = all
    .flatMap((from) => from.comparison.rows.map((row) => ({ from, row })))
    .sort((a, b) => b.row.tokensPerSecond - a.row.tokensPerSecond);
  const most = rows[0]?.row.tokensPerSecond ?? 1;
  return rows.map(({ from, row }, i) => ({
    ...{ from, row, rank: i + 1 },
    ratio: most / row.tokensPerSecond,
  }));
}

/** Whether all results answer the same job, so that their times and costs can be held against each other. */
export function sameJob(all: readonly Named[]): boolean {
  const jobs = all.map(({ comparison: { inputs: i } }) => `${i.model} ${i.sequence} ${i.tokens}`);
  return new Set(jobs).size <= 1;
}

/** Whether two rows of one result are too close to call. */
export function tied(a: Row, b: Row): boolean {
  return a.place !== null && a.place.group === b.place?.group;
}

/** Why a row is where it is among all results: its own reason, held against the fastest of all. */
export function whyAmongAll({ row, ratio, rank }: Ranked, several: boolean): string {
  if (!several) return row.why;
  const reason = lossesOf(row);
  if (rank === 1) return `fastest: ${reason}`;
  if (ratio < 1.005) return `as fast as the fastest: ${reason}`;
  return `${ratio.toFixed(ratio < 10 ? 2 : 0)}× the fastest’s time: ${reason}`;
}

/** The reason without its place, which is among the rows of its own result. */
export function lossesOf({ why }: Row): string {
  return why.replace(/^(fastest|as fast as the fastest|[\d.]+× the fastest’s time): /, '');
}

/** Price of one device for an hour, where a result says it: by its totals, or else by its sources. */
export function pricePerDeviceHour({ rows, assumptions }: Comparison): number | null {
  const totals = rows[0]?.totals;
  if (totals) return totals.costUsd / totals.deviceHours;
  return assumptions?.find(({ figure }) => figure === 'economics.usdPerDeviceHour')?.value ?? null;
}
