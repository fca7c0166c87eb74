/** What a batch is made of: how long its sequences really are, and whether each stands alone or in a pair. */

/** `words`: every token is predicted from those before it; the others learn which of two answers is preferred. */
export const OBJECTIVES = ['words', 'dpo', 'reward'] as const;
export type Objective = (typeof OBJECTIVES)[number];

/** Several sequences in one of full length, each attending to itself; or each padded to the longest of its micro-batch. */
export const PACKINGS = ['packed', 'padded'] as const;
export type Packing = (typeof PACKINGS)[number];

/** Sequences by their number of tokens: a distribution, in ascending order. */
export interface Lengths {
  readonly lengths: readonly { readonly tokens: number; readonly share: number }[];
  readonly packing: Packing;
  /** As it was asked for, for people. */
  readonly words: string;
}
