/** A search that is going on: what it goes through, what it has found, and how it is followed and ended early. */
import { BestFirst } from '../search/best-first.js';
import { layoutsIn } from '../search/open.js';
import { type FamilyOf, rankIn } from './families.js';
import type { Grounds } from './lanes.js';
import type { SearchQuestion } from './question.js';
import type { Standings } from './standing.js';
import { type Counted, Tally } from './tally.js';

export interface Going {
  readonly question: SearchQuestion;
  readonly all: Grounds;
  readonly families: readonly FamilyOf[];
  readonly standings: Standings;
  /** Ends it with what was found so far. */
  readonly signal?: AbortSignal | undefined;
  /** Layouts decided on, of all. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface Ran {
  readonly counted: Counted;
  /** Layouts not decided on, where it was ended early. */
  readonly undecided: number;
}

/** The longest that nobody is listened to. */
const SLICE_MS = 50;

const TELL_EVERY_MS = 200;

/** Searches in this thread, which looks up now and then. */
export async function searchHere({
  question,
  all,
  families,
  standings,
  signal,
  onProgress,
}: Going): Promise<Ran> {
  const tally = new Tally(all.lanes);
  const search = new BestFirst(
    {
      worst: (lane) => standings.worst(lane),
      found({ ground, job, order, evaluation: whole }, part) {
        const { result: _played, ...evaluation } = whole;
        tally.played(part, evaluation.stepTimeSeconds);
        standings.add({ ground, job, order, evaluation }, part.ground.lane);
      },
      missed: (part, count, miss) => tally.missed(part, count, miss),
      slower: (part) => tally.slower(part),
      limits: (lane) => tally.limits(lane),
    },
    { rankOf: rankIn(all.lanes, question.sort) },
  );
  let since = performance.now();
  const isTime = () => performance.now() - since >= SLICE_MS;
  const lookUp = async () => {
    await new Promise((resolve) => setTimeout(resolve));
    since = performance.now();
    return signal?.aborted === true;
  };
  let bounded = 0;
  let stopped = signal?.aborted === true;
  for (; bounded < families.length && !stopped; bounded++) {
    const { ground, at } = families[bounded]!;
    search.add(search.family(ground, at));
    if (isTime()) stopped = await lookUp();
  }
  let toldAt = 0;
  while (!stopped && !search.run(isTime)) {
    // Counting what is left takes a while itself.
    if (onProgress !== undefined && performance.now() - toldAt >= TELL_EVERY_MS) {
      onProgress(all.layouts - search.open(), all.layouts);
      toldAt = performance.now();
    }
    stopped = await lookUp();
  }
  const counted = tally.counted((lane) => standings.worst(lane));
  if (!stopped) return { counted, undecided: 0 };
  const unseen = families
    .slice(bounded)
    .reduce((n, { ground, at }) => n + layoutsIn(ground.space.families[at]!), 0);
  return { counted, undecided: unseen + search.open() };
}
