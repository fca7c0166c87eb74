/** A thread of a search: it takes families as they come, the best first, and says what it finds. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Layout } from '../../strategies/job.js';
import type { Played } from '../evaluate/evaluate.js';
import { BestFirst, boundOf } from '../search/best-first.js';
import { familiesOf, rankIn } from './families.js';
import { groundsOf } from './lanes.js';
import type { SearchQuestion } from './question.js';
import { SharedState } from './shared-state.js';
import { type Counted, Tally } from './tally.js';

export interface ThreadData {
  readonly question: SearchQuestion;
  readonly buffer: SharedArrayBuffer;
}

/** What a thread says: a layout that fits, what is left to decide on, that it is done, and (once told) its counts. */
export type Said =
  | {
      readonly say: 'found';
      readonly ground: number;
      readonly layout: Layout;
      readonly order: readonly number[];
      readonly evaluation: Played;
    }
  | { readonly say: 'open' | 'done'; readonly layouts: number }
  | { readonly say: 'counted'; readonly counted: Counted };

/** Families whose bounds are found at a time. */
const AT_A_TIME = 4;
const SAY_EVERY_MS = 100;

const { question, buffer } = workerData as ThreadData;
const port = parentPort!;
const say = (said: Said) => port.postMessage(said);

const all = groundsOf(question);
const families = familiesOf(all);
const shared = new SharedState(families.length, all.lanes.length, buffer);
const tally = new Tally(all.lanes);
const rankOf = rankIn(all.lanes, question.sort);

for (;;) {
  const from = shared.takeToBound(AT_A_TIME);
  const taken = families.slice(from, from + AT_A_TIME);
  if (taken.length === 0 || shared.stopped) break;
  for (const [i, { ground, at }] of taken.entries()) shared.setBound(from + i, boundOf(ground, at));
  shared.addBounded(taken.length);
}
const bounds = shared.allBounds();
const ranks = families.map(({ ground }, i) => rankOf(ground, bounds[i]!));
const order = [...families.keys()].sort((a, b) => ranks[a]! - ranks[b]! || a - b);

const search: BestFirst = new BestFirst(
  {
    worst: (lane) => shared.worst(lane),
    found({ ground, job, order: place, evaluation: { result: _, ...evaluation } }, part) {
      tally.played(part, evaluation.stepTimeSeconds);
      say({ say: 'found', ground, layout: job.layout, order: place, evaluation });
    },
    missed: (part, count, miss) => tally.missed(part, count, miss),
    slower: (part) => tally.slower(part),
  },
  {
    rankOf,
    shared: {
      get rank() {
        const { taken } = shared;
        return taken < order.length ? ranks[order[taken]!]! : Number.POSITIVE_INFINITY;
      },
      take() {
        const taken = order[shared.take()];
        if (taken === undefined) return undefined;
        const { ground, at } = families[taken]!;
        return search.family(ground, at, bounds[taken]!);
      },
    },
  },
);

let said = performance.now();
const isTime = () => shared.stopped || performance.now() - said >= SAY_EVERY_MS;
while (!shared.stopped && !search.run(isTime)) {
  said = performance.now();
  say({ say: 'open', layouts: search.open() });
}
say({ say: 'done', layouts: search.open() });

// Once it is known what was of use in the end.
port.once('message', (worst: readonly number[]) => {
  say({ say: 'counted', counted: tally.counted((lane) => worst[lane]!) });
  port.close();
});
