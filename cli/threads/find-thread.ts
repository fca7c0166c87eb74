/** A thread of a search: it takes families as they come, the best first, and says what it finds. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Played } from '../../planning/evaluate/evaluate.js';
import { familiesOf } from '../../planning/finding/families.js';
import { groundsOf } from '../../planning/finding/lanes.js';
import type { SearchQuestion } from '../../planning/finding/question.js';
import { SharedSearch } from '../../planning/finding/shared-search.js';
import { SharedState } from '../../planning/finding/shared-state.js';
import type { Counted } from '../../planning/finding/tally.js';
import { loadJudging } from '../../planning/run/judging.js';
import type { Layout } from '../../strategies/job.js';

export interface ThreadData {
  readonly question: SearchQuestion;
  readonly buffer: SharedArrayBuffer;
  /** Its number among the threads. */
  readonly thread: number;
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

const SAY_EVERY_MS = 200;
/** Between looks at whether all others have found the bounds that they took. */
const LOOK_MS = 1;

const { question, buffer, thread } = workerData as ThreadData;
const port = parentPort!;
const say = (said: Said) => port.postMessage(said);

if (question.clusters.some(({ request }) => request.run !== undefined)) await loadJudging();
const all = groundsOf(question);
const families = familiesOf(all);
const shared = new SharedState(families.length, all.lanes.length, buffer);
const search = new SharedSearch({ question, all, families, shared, thread }, (candidate) => {
  const { ground, job, order, evaluation: whole } = candidate;
  const { result: _played, ...evaluation } = whole;
  say({ say: 'found', ground, layout: job.layout, order, evaluation });
});

while (!shared.stopped && search.bound());
while (!shared.stopped && !shared.isBounded) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));

let said = performance.now();
const isTime = () => shared.stopped || performance.now() - said >= SAY_EVERY_MS;
while (!shared.stopped && !search.run(isTime)) {
  say({ say: 'open', layouts: search.open() });
  said = performance.now();
}
say({ say: 'done', layouts: search.open() });

// Once it is known what was of use in the end.
port.once('message', (worst: readonly number[]) => {
  say({ say: 'counted', counted: search.tally.counted((lane) => worst[lane]!) });
  port.close();
});
