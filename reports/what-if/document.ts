/** A what-if question answered: both answers and what is between them. */
import type { Comparison, Simulation } from '../../planning/comparison.js';
import type { MadeChange } from '../../planning/what-if/what-if.js';
import { type Difference, differenceOf } from '../diff/difference.js';

export interface WhatIf<Answer extends Comparison | Simulation = Comparison | Simulation> {
  readonly schema: 'llmsim.what-if/1';
  readonly llmsim: string;
  /** Each change as it was said. */
  readonly whatIf: readonly string[];
  readonly changes: readonly MadeChange[];
  /** The question as it is, and changed. */
  readonly before: Answer;
  readonly after: Answer;
  readonly difference: Difference;
  /** Changes that change nothing, each in a sentence; absent where there are none. */
  readonly notes?: readonly string[];
}

/** The two answers to one question, the second with `changes` made, as one document. */
export function whatIfOf<Answer extends Comparison | Simulation>(
  before: Answer,
  after: Answer,
  changes: readonly MadeChange[],
  notes: readonly string[],
): WhatIf<Answer> {
  const whatIf = changes.map(({ said }) => said);
  return {
    ...{ schema: 'llmsim.what-if/1', llmsim: after.llmsim, whatIf, changes, before, after },
    difference: differenceOf(
      { name: AS_IT_IS, result: before },
      { name: whatIf.join(', '), result: after },
      after.llmsim,
    ),
    ...(notes.length > 0 ? { notes } : {}),
  };
}

/** What the answer without changes is called. */
export const AS_IT_IS = 'as it is';
