/** A search by several threads, this one among them, which share one bound: what is found is what one finds. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type Going, type Ran, searchHere } from '../../planning/finding/going.js';
import { SharedSearch } from '../../planning/finding/shared-search.js';
import { SharedState } from '../../planning/finding/shared-state.js';
import { type Counted, together } from '../../planning/finding/tally.js';
import { jobOf } from '../../planning/search/layouts.js';
import { layoutsIn } from '../../planning/search/open.js';
import { outsideStrategies } from '../../strategies/outside.js';
import type { Said, ThreadData } from './find-thread.js';

/** Layouts for which starting another thread pays: half a second of work, an assumption. */
const WORTH_A_THREAD = 40_000;

/** Short-lived parts of a search have room to die young in. */
const YOUNG_MIB = 64;

/** The longest that nobody is listened to, and what is left to decide on is not told. */
const SLICE_MS = 20;
const TELL_EVERY_MS = 200;

/** A search with so many threads; absent: one, or where there is much to do as many as cores but one. */
export function searchBy(threads: number | undefined): (going: Going) => Promise<Ran> {
  return (going) => {
    const worth = Math.floor(going.all.layouts / WORTH_A_THREAD) + 1;
    // One core is left to V8's own threads: its collector takes half a core of each that searches.
    // A strategy from outside is known to this thread alone.
    const most = outsideStrategies().length > 0 ? 1 : threads;
    const used = most ?? Math.min(Math.max(1, availableParallelism() - 1), worth);
    return used < 2 ? searchHere(going) : searchWithThreads(used, going);
  };
}

/** Rejects with what a thread could not go on from. */
async function searchWithThreads(threads: number, going: Going): Promise<Ran> {
  const { question, all, families, standings, signal, onProgress } = going;
  const shared = new SharedState(families.length, all.lanes.length);
  const others = Array.from({ length: threads - 1 }, (_, i) => new Other(going, shared, i + 1));
  const stop = () => shared.stop();
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  const search = new SharedSearch({ question, all, families, shared, thread: 0 }, (candidate, part) => {
    const { ground, job, order, evaluation: whole } = candidate;
    const { result: _played, ...evaluation } = whole;
    standings.add({ ground, job, order, evaluation }, part.ground.lane);
    tell(going, shared);
  });
  const undecided = () =>
    others.reduce((sum, { layouts }) => sum + layouts, search.open() + untaken(going, shared));
  let [since, toldAt] = [performance.now(), 0];
  const isTime = () => shared.stopped || performance.now() - since >= SLICE_MS;
  /** Others are heard, and so is Ctrl-C. */
  const lookUp = async () => {
    await new Promise((resolve) => setTimeout(resolve));
    since = performance.now();
    if (onProgress === undefined || since - toldAt < TELL_EVERY_MS) return;
    onProgress(all.layouts - undecided(), all.layouts);
    toldAt = performance.now();
  };
  try {
    while (!shared.stopped && search.bound()) if (isTime()) await lookUp();
    const failed = Promise.race(others.map((other) => other.failed));
    failed.catch(() => {});
    while (!shared.stopped && !shared.isBounded) await Promise.race([lookUp(), failed]);
    while (!shared.stopped && !search.run(isTime)) await Promise.race([lookUp(), failed]);
    await Promise.all(others.map(({ done }) => done));
    const worst = [...all.lanes.keys()].map((lane) => standings.worst(lane));
    const counts = await Promise.all(others.map((other) => other.counted(worst)));
    const counted = together([search.tally.counted((lane) => worst[lane]!), ...counts]);
    return { counted, undecided: shared.stopped ? undecided() : 0 };
  } finally {
    signal?.removeEventListener('abort', stop);
    await Promise.all(others.map((other) => other.end()));
  }
}

/** Says to all threads what is of use in each lane. */
function tell({ all, standings }: Going, shared: SharedState): void {
  for (const lane of all.lanes.keys()) shared.setWorst(lane, standings.worst(lane));
}

/** Layouts of families that nobody has taken and that may still be of use. */
function untaken({ families, standings }: Going, shared: SharedState): number {
  let layouts = 0;
  for (const [i, { ground, at }] of families.entries()) {
    const isOpen = !shared.isBounded || shared.bounds[i]! <= standings.worst(ground.lane);
    if (!shared.isTaken(i) && isOpen) layouts += layoutsIn(ground.space.families[at]!);
  }
  return layouts;
}

/** Another thread. */
class Other {
  /** That it has still to decide on. */
  layouts = 0;
  /** Once there is nothing left for it to do; rejects where it could not go on. */
  readonly done: Promise<unknown>;
  /** Rejects with what it could not go on from. */
  readonly failed: Promise<never>;
  readonly #worker: Worker;
  readonly #counted: Promise<Said & { say: 'counted' }>;

  constructor(going: Going, shared: SharedState, thread: number) {
    const { question, all, standings } = going;
    const data: ThreadData = { question, buffer: shared.buffer, thread };
    const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MIB };
    const worker = new Worker(new URL('./find-thread.js', import.meta.url), {
      workerData: data,
      resourceLimits,
    });
    this.#worker = worker;
    this.failed = new Promise((_, reject) => {
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('a thread of the search ended before its work was done')));
    });
    // Whoever waits for it is told.
    this.failed.catch(() => {});
    // Its last words come once each.
    const told = <K extends Said['say']>(word: K) => {
      const saying = new Promise<Said & { say: K }>((resolve) => {
        worker.on('message', (said: Said) => {
          if (said.say === word) resolve(said as Said & { say: K });
        });
      });
      const heard = Promise.race([saying, this.failed]);
      heard.catch(() => {});
      return heard;
    };
    this.done = told('done');
    this.#counted = told('counted');
    worker.on('message', (said: Said) => {
      if (said.say === 'open' || said.say === 'done') this.layouts = said.layouts;
      if (said.say !== 'found') return;
      const { ground, layout, order, evaluation } = said;
      const job = jobOf(question.clusters[all.inputs[ground]!]!.request, layout);
      standings.add({ ground, job, order, evaluation }, all.grounds[ground]!.lane);
      tell(going, shared);
    });
  }

  /** Its counts, given what is of use in each lane in the end. */
  async counted(worst: readonly number[]): Promise<Counted> {
    this.#worker.postMessage(worst);
    return (await this.#counted).counted;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
