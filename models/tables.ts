/**
 * Embedding tables over ranks. Whole tables (`table`) are put on ranks so that the busiest has as little as may be; by
 * `row` every rank has a stretch of each table, and by `column` a part of the width (Mudigere et al. 2021, arXiv
 * 2104.05158, section 4.2). What a rank has is that of the busiest one, since all wait for it.
 */
import type { Axis } from '../program/mesh.js';
import type { TableTraits, Weight } from './weights/weight.js';

export const TABLE_SHARDINGS = ['table', 'row', 'column'] as const;
export type TableSharding = (typeof TABLE_SHARDINGS)[number];

/** A table by itself. */
export interface Table extends TableTraits {
  readonly rows: number;
  readonly width: number;
}

/** Tables that ranks of a group have between them. */
export interface DistributedTables {
  readonly ranks: number;
  readonly sharding: TableSharding;
}

/** The same on a mesh: along which axes those ranks lie, and of how many groups, along which others, each has all tables. */
export interface PlacedTables extends DistributedTables {
  readonly axes: readonly Axis[];
  readonly copies: number;
  readonly copyAxes: readonly Axis[];
}

/** What a rank has of the tables, and works on: the most that any of them has. */
export interface TableShare {
  /** Tables, or parts of them, of the rank that has most to look up. */
  readonly tables: readonly Table[];
  /** Bytes of weights, and of what the optimizer keeps for them, on the rank that has most. */
  readonly weightBytes: number;
  readonly stateBytes: number;
  /** The same of all ranks together. */
  readonly allWeightBytes: number;
  readonly allStateBytes: number;
  /** Numbers that a rank pools for one sample. */
  readonly pooled: number;
  /** Rows that it looks up for one sample, of the busiest rank. */
  readonly lookups: number;
}

/** A weight as a table, if it is one. */
export function tableOf({ table, shape }: Weight): readonly Table[] {
  return table === undefined ? [] : [{ ...table, rows: shape[0]!, width: shape[1]! }];
}

/** Bytes of a table's weights. */
export function tableBytes({ rows, width, bytesEach }: Table): number {
  return rows * width * bytesEach;
}

/** Bytes of what its optimizer keeps. */
export function tableStateBytes({ rows, width, state }: Table): number {
  return state === 'none' ? 0 : 4 * rows * (state === 'row' ? 1 : width);
}

/** Rows of a table that are touched at least once by so many lookups of rows that are all as likely, on average. */
export function rowsTouched(rows: number, lookups: number): number {
  return rows * -Math.expm1(-lookups / rows);
}

/** What one of the ranks has of `tables`, the busiest. */
export function shareOfTables(tables: readonly Table[], { ranks, sharding }: DistributedTables): TableShare {
  if (ranks === 1) return shareOf([tables]);
  if (sharding === 'row') {
    const part = tables.map((t) => ({
      ...t,
      rows: Math.ceil(t.rows / ranks),
      lookups: t.lookups / ranks,
    }));
    return shareOf([part], ranks);
  }
  if (sharding === 'column') return shareOf([tables.map((t) => ({ ...t, width: t.width / ranks }))], ranks);
  return shareOf(packed(tables, ranks));
}

/** The share of the busiest of `sets`; or of one of `alike` ranks that have the like of the one set. */
function shareOf(sets: readonly (readonly Table[])[], alike = 1): TableShare {
  const [first, ...others] = sets.map((tables) => ({ tables, ...sizesOf(tables) }));
  let busiest = first!;
  let [weightBytes, stateBytes] = [first!.weightBytes, first!.stateBytes];
  let [allWeightBytes, allStateBytes] = [first!.weightBytes * alike, first!.stateBytes * alike];
  for (const set of others) {
    if (workOf(set.tables) > workOf(busiest.tables)) busiest = set;
    if (set.weightBytes + set.stateBytes > weightBytes + stateBytes)
      [weightBytes, stateBytes] = [set.weightBytes, set.stateBytes];
    allWeightBytes += set.weightBytes;
    allStateBytes += set.stateBytes;
  }
  return { ...busiest, weightBytes, stateBytes, allWeightBytes, allStateBytes };
}

function sizesOf(tables: readonly Table[]) {
  const sum = (of: (table: Table) => number) => tables.reduce((total, table) => total + of(table), 0);
  return {
    weightBytes: sum(tableBytes),
    stateBytes: sum(tableStateBytes),
    pooled: sum(({ width }) => width),
    lookups: sum(({ lookups }) => lookups),
  };
}

/** Bytes of rows that a sample reads, and of what is made of them. */
function workOf(tables: readonly Table[]): number {
  return tables.reduce((sum, { lookups, width, bytesEach }) => sum + (lookups + 1) * width * bytesEach, 0);
}

/** Bytes of which a packing with less work may put this share more on its fullest rank. */
const MORE_BYTES = 0.1;

/**
 * Whole tables on ranks, greedily: largest first, each to the rank that is then the least filled (TorchRec's planner does so by a
 * cost). Filled by work, which is what ranks wait for, where that costs next to no memory; else by whichever share is more, of
 * all bytes or of all work.
 */
export function packed(tables: readonly Table[], ranks: number): readonly (readonly Table[])[] {
  const all = { bytes: tables.reduce((sum, t) => sum + tableBytes(t), 0), work: workOf(tables) };
  const sized = tables.map(
    (table): Sized => ({
      ...{ table, bytes: tableBytes(table) / all.bytes, work: workOf([table]) / all.work },
    }),
  );
  // Bytes decide between ranks, or tables, of as much work.
  const byWork = bins(sized, ranks, ({ bytes, work }) => work + 1e-6 * bytes);
  const byBoth = bins(sized, ranks, ({ bytes, work }) => Math.max(bytes, work) + 1e-6 * (bytes + work));
  const fullest = (sets: readonly Bin[]) => sets.reduce((most, { bytes }) => Math.max(most, bytes), 0);
  const chosen = fullest(byWork) <= (1 + MORE_BYTES) * fullest(byBoth) ? byWork : byBoth;
  return chosen.map((bin) => bin.tables);
}

interface Sizes {
  readonly bytes: number;
  readonly work: number;
}

interface Sized extends Sizes {
  readonly table: Table;
}

interface Bin extends Sizes {
  readonly tables: readonly Table[];
}

function bins(sized: readonly Sized[], ranks: number, filled: (sizes: Sizes) => number): readonly Bin[] {
  const sets: Bin[] = Array.from({ length: ranks }, () => ({ tables: [], bytes: 0, work: 0 }));
  for (const { table, bytes, work } of [...sized].sort((a, b) => filled(b) - filled(a))) {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (const [i, set] of sets.entries()) {
      const then = filled({ bytes: set.bytes + bytes, work: set.work + work });
      if (then < least) [best, least] = [i, then];
    }
    const to = sets[best]!;
    sets[best] = { tables: [...to.tables, table], bytes: to.bytes + bytes, work: to.work + work };
  }
  return sets;
}
