/**
 * One thread's part of a search that several go through together. First they find the bounds of all families, those that
 * share layers together; then each takes one after the other, the best first, of those that it bounded itself as long as
 * no other is much better: their layers it knows already.
 */

import type { Evaluation } from '../evaluate/evaluate.js';
import { BestFirst, boundOf } from '../search/best-first.js';
import type { Candidate, Open } from '../search/open.js';
import { type FamilyOf, layersAlike, rankIn } from './families.js';
import type { Grounds } from './lanes.js';
import type { SearchQuestion } from './question.js';
import type { SharedState } from './shared-state.js';
import { Tally } from './tally.js';

/** How much lower the bound of another thread's family must be to be taken first. */
const MUCH_BETTER = 0.97;

/** What a thread searches, as all of them know it. */
export interface Searching {
  readonly question: Pick<SearchQuestion, 'sort'>;
  readonly all: Grounds;
  readonly families: readonly FamilyOf[];
  readonly shared: SharedState;
  /** Its number among the threads. */
  readonly thread: number;
}

export class SharedSearch {
  readonly tally: Tally;
  readonly #searching: Searching;
  readonly #groups: readonly (readonly number[])[];
  readonly #rankOf: ReturnType<typeof rankIn>;
  readonly #search: BestFirst;
  /** Once all are bounded: the order in which families are taken, with the rank of each. */
  #order: readonly { readonly family: number; readonly rank: number }[] = [];
  /** How many of them, from the first, are taken for sure: of all, and of its own. */
  #allTaken = 0;
  #ownTaken = 0;

  /** `found` is told of every layout that was played. */
  constructor(searching: Searching, found: (candidate: Candidate<Evaluation>, part: Open) => void) {
    const { all, shared, question, families } = searching;
    this.#searching = searching;
    this.tally = new Tally(all.lanes);
    this.#groups = layersAlike(families, all);
    this.#rankOf = rankIn(all.lanes, question.sort);
    const next = () => this.#best();
    this.#search = new BestFirst(
      {
        worst: (lane) => shared.worst(lane),
        found: (candidate, part) => {
          this.tally.played(part, candidate.evaluation.stepTimeSeconds);
          found(candidate, part);
        },
        missed: (part, count, miss) => this.tally.missed(part, count, miss),
        slower: (part) => this.tally.slower(part),
      },
      {
        rankOf: this.#rankOf,
        shared: {
          get rank() {
            return next()?.rank ?? Number.POSITIVE_INFINITY;
          },
          take: () => this.#take(),
        },
      },
    );
  }

  /** Finds the bounds of some families; returns whether there were any left. */
  bound(): boolean {
    const { shared, families, thread } = this.#searching;
    const group = this.#groups[shared.takeToBound()];
    if (group === undefined) return false;
    for (const family of group) {
      const { ground, at } = families[family]!;
      shared.setBound(family, boundOf(ground, at), thread);
    }
    return true;
  }

  /** Goes on until `pause` says so, or to the end; returns whether that is reached. All bounds must have been found. */
  run(pause: () => boolean): boolean {
    if (this.#order.length === 0) this.#order = this.#ordered();
    return this.#search.run(pause);
  }

  /** Layouts that this thread is still to decide on. */
  open(): number {
    return this.#search.open();
  }

  #ordered() {
    const { families, shared } = this.#searching;
    return families
      .map(({ ground }, family) => ({ family, rank: this.#rankOf(ground, shared.bounds[family]!) }))
      .sort((a, b) => a.rank - b.rank || a.family - b.family);
  }

  #best() {
    const { shared, thread } = this.#searching;
    const order = this.#order;
    while (this.#allTaken < order.length && shared.isTaken(order[this.#allTaken]!.family)) this.#allTaken++;
    const best = order[this.#allTaken];
    if (best === undefined) return undefined;
    if (this.#ownTaken < this.#allTaken) this.#ownTaken = this.#allTaken;
    for (; this.#ownTaken < order.length; this.#ownTaken++) {
      const { family } = order[this.#ownTaken]!;
      if (shared.isBoundedBy(family, thread) && !shared.isTaken(family)) break;
    }
    const own = order[this.#ownTaken];
    return own !== undefined && best.rank > MUCH_BETTER * own.rank ? own : best;
  }

  #take(): Open | undefined {
    const { families, shared, thread } = this.#searching;
    for (let best = this.#best(); best !== undefined; best = this.#best()) {
      if (!shared.take(best.family, thread)) continue;
      const { ground, at } = families[best.family]!;
      return this.#search.family(ground, at, shared.bounds[best.family]!);
    }
    return undefined;
  }
}
