/** A question of `llmsim search`: clusters and sizes that are searched together, what is best, and what is too much. */
import type { Sort } from '../found.js';
import type { Request } from '../request.js';

/** One cluster of one size. */
export interface AskedCluster {
  readonly request: Request;
  /** As it was named, with its size: `h100-dgx:16`. */
  readonly cluster: string;
}

/** Sizes of a cluster that a search chose by itself. */
export interface ChosenSizes {
  /** The cluster without a size: `h100-dgx`. */
  readonly name: string;
  /** Nodes, ascending. */
  readonly nodes: readonly number[];
}

/** Plain data, so that it can be handed to a thread. */
export interface SearchQuestion {
  readonly clusters: readonly AskedCluster[];
  readonly sort: Sort;
  /** How many layouts to return. */
  readonly top: number;
  /** The sizes that nobody named: chosen out of all up to the most devices. */
  readonly sizes?: readonly ChosenSizes[];
}

/** What a whole run may take and cost. Both need the number of tokens. */
export type Limits = Pick<Request, 'tokens' | 'deadlineSeconds' | 'budgetUsd'>;
