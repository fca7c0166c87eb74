/** What `llmsim search` returns; the JSON of the command line is this. */
import type { Layout } from '../strategies/job.js';
import type { Inputs, Row } from './comparison.js';

/** What the best is: the shortest run, the cheapest, or the one on fewest devices. */
export type Sort = 'time' | 'cost' | 'devices';

/** A layout that was found, with the question it answers. */
export interface FoundRow extends Row {
  /** The cluster as it was named, with its size: `h100-dgx:16`. */
  readonly cluster: string;
  /** Place of its question in `inputs`. */
  readonly input: number;
  /** US dollars that one step comes to. */
  readonly stepUsd: number;
}

/** Layouts that are out for one reason. */
export interface Rejection {
  /** `memory`, `deadline`, `budget`, `slower`, `unplayable`, or `rule: ` and the rule with `#` for its numbers. */
  readonly rule: string;
  readonly count: number;
  /** What is wrong with them, with the margin of the nearest. */
  readonly sentence: string;
  /** The nearest of them, or one of them; absent where none is known. */
  readonly example?: {
    readonly cluster: string;
    readonly strategy: string;
    readonly layout: Layout;
  };
}

/** A step of the way from a person's own layout to the best. */
export interface Change {
  /** What changed: `tp 8 → 4`. */
  readonly changes: readonly string[];
  /** What came of it. */
  readonly row: FoundRow;
}

/** The person's own layout, and the way from it to the best. */
export interface From {
  readonly row: FoundRow;
  readonly path: readonly Change[];
}

export interface Found {
  readonly schema: 'llmsim.search/1';
  readonly llmsim: string;
  /** The questions that were searched together, one for each cluster and size. */
  readonly inputs: readonly Inputs[];
  readonly sort: Sort;
  /** Rows asked for. */
  readonly top: number;
  readonly limits: {
    readonly deadlineSeconds?: number;
    readonly budgetUsd?: number;
    readonly maxDevices?: number;
  };
  /** Layouts evaluated, and of these the ones that no bound could rule out and that fit: they were simulated in full. */
  readonly evaluated: number;
  readonly simulated: number;
  /** The best within the limits, best first, each layout once. */
  readonly rows: readonly FoundRow[];
  /** What nothing betters in time, cost and devices at once, fastest first. */
  readonly pareto: readonly FoundRow[];
  /** Where nothing is within the limits: the best without them, or else what is nearest to fitting. */
  readonly nearest?: FoundRow;
  /** Counts by rule. */
  readonly rejected: Readonly<Record<string, number>>;
  readonly rejections: readonly Rejection[];
  /** Strategies without any layout that is allowed, with the rule. */
  readonly refusals: readonly { readonly strategy: string; readonly reason: string }[];
  readonly from?: From;
  /** The search was ended before its end: something better may not have been found. */
  readonly interrupted?: true;
  /** Layouts that had not been decided on then. */
  readonly undecided?: number;
  readonly notTried?: readonly string[];
  readonly beyondMeasured: readonly string[];
  /** What a reader must know of the cluster: the run that it is anchored on. Absent: nothing. */
  readonly notes?: readonly string[];
}
