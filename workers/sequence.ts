/**
 * Which positions of every sequence a rank has that shares it with others, and what of the others' keys its queries see.
 * Rows lie in order of position, and are a few stretches, whose positions are evenly apart: an early and a late one (`zigzag`),
 * every so many-th token (`striped`: Brandon et al. 2023, arXiv 2311.09431), or neighbours (`none`).
 */

/** Rows that follow each other on a rank, and their positions: `first`, `first + step`, … */
export interface Stretch {
  readonly row: number;
  readonly rows: number;
  readonly first: number;
  readonly step: number;
}

export type Balance = 'zigzag' | 'striped' | 'none';

/** The stretches of rank `index` of so many; positions must divide by them, for `zigzag` by twice as many. */
export function stretchesOf(balance: Balance, ranks: number, index: number, positions: number): Stretch[] {
  const rows = positions / ranks;
  if (ranks === 1 || balance === 'none') return [{ row: 0, rows, first: index * rows, step: 1 }];
  if (balance === 'striped') return [{ row: 0, rows, first: index, step: ranks }];
  const half = rows / 2;
  return [
    { row: 0, rows: half, first: index * half, step: 1 },
    { row: half, rows: half, first: (2 * ranks - 1 - index) * half, step: 1 },
  ];
}

/** The position of every row. */
export function positionsOf(stretches: readonly Stretch[]): Int32Array {
  return Int32Array.from(
    stretches.flatMap(({ rows, first, step }) => Array.from({ length: rows }, (_, i) => first + i * step)),
  );
}

/** Queries and keys of which some see others: rows of either, and how far a query is behind its own row of the keys. */
export interface Block {
  readonly query: Pick<Stretch, 'row' | 'rows'>;
  readonly key: Pick<Stretch, 'row' | 'rows'>;
  /** Whether some of the pairs are masked; query `i` sees key `j` where j ≤ i + `offset` then, else all. */
  readonly causal: boolean;
  readonly offset: number;
}

/** What queries see of keys that are not after them; stretches of one sequence, with the same step. */
export function blocksOf(queries: readonly Stretch[], keys: readonly Stretch[]): Block[] {
  return queries.flatMap((query) =>
    keys.flatMap((key) => {
      const offset = Math.floor((query.first - key.first) / key.step);
      if (offset + query.rows - 1 < 0) return [];
      return [{ query, key, causal: offset < key.rows - 1, offset }];
    }),
  );
}
