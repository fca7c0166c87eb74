/** Hyper-parameters of recommendation models with embedding tables, see `architectures/dlrm.ts`. */

/** What an embedding table keeps for each row beside its weights: see `TableTraits.stateBytesPerRow`. */
export type TableOptimizer = 'sgd' | 'row-wise-adagrad' | 'adagrad';

export interface Dlrm {
  readonly kind: 'dlrm';
  /** Dense features of a sample. */
  readonly dense: number;
  /** Rows of each embedding table, one table a categorical feature. */
  readonly rows: readonly number[];
  /** Rows that a sample looks up in each table, summed up to one vector. Absent: 1 (one-hot). */
  readonly lookups?: readonly number[];
  /** Width of a table, and of the vector that the bottom MLP ends in. */
  readonly dim: number;
  /** Widths of the bottom MLP's layers; the last is `dim`. */
  readonly bottom: readonly number[];
  /** Widths of the top MLP's layers; the last is 1. */
  readonly top: readonly number[];
  /**
   * How vectors meet: `dots`: the dot product of every pair, behind the dense vector; `concatenation`; or `layers` cross
   * layers of rank `rank` over all of them.
   */
  readonly interaction:
    | 'dots'
    | 'concatenation'
    | { readonly kind: 'cross'; readonly layers: number; readonly rank: number };
  /** Bytes of a number of a table. Absent: 4, FBGEMM's default. */
  readonly tableBytes?: 2 | 4;
  /** Absent: row-wise Adagrad. */
  readonly tableOptimizer?: TableOptimizer;
}
