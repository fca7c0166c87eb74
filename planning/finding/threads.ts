/** A search by several threads, which share one bound: what is found is what one finds. */
import { Worker } from 'node:worker_threads';
import { jobOf } from '../search/layouts.js';
import { layoutsIn } from '../search/open.js';
import { type FamilyOf, rankIn } from './families.js';
import type { Said, ThreadData } from './find-thread.js';
import type { Going, Ran } from './going.js';
import { SharedState } from './shared-state.js';
import { type Counted, together } from './tally.js';

/** Searches with so many threads; rejects with what a thread could not go on from. */
export async function searchWithThreads(threads: number, going: Going): Promise<Ran> {
  const { question, all, families, standings, signal, onProgress } = going;
  const shared = new SharedState(families.length, all.lanes.length);
  const stop = () => shared.stop();
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  const left = new Left(going, shared);
  const open = new Array<number>(threads).fill(0);
  const undecided = () => open.reduce((sum, layouts) => sum + layouts, left.untaken());
  const data: ThreadData = { question, buffer: shared.buffer };
  const entry = new URL('./find-thread.js', import.meta.url);
  const workers = open.map(() => new Worker(entry, { workerData: data }));
  let working = threads;
  const counts = workers.map((worker, i) => {
    return new Promise<Counted>((resolve, reject) => {
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('a thread of the search ended before its work was done')));
      worker.on('message', (said: Said) => {
        if (said.say === 'counted') return resolve(said.counted);
        if (said.say === 'found') return add(said);
        open[i] = said.layouts;
        onProgress?.(all.layouts - undecided(), all.layouts);
        if (said.say === 'done' && --working === 0) {
          const worst = [...all.lanes.keys()].map((lane) => standings.worst(lane));
          for (const each of workers) each.postMessage(worst);
        }
      });
    });
  });
  const add = ({ ground, layout, order, evaluation }: Said & { say: 'found' }) => {
    const job = jobOf(question.clusters[all.inputs[ground]!]!.request, layout);
    standings.add({ ground, job, order, evaluation }, all.grounds[ground]!.lane);
    for (const lane of all.lanes.keys()) shared.setWorst(lane, standings.worst(lane));
  };
  try {
    const counted = together(await Promise.all(counts));
    return { counted, undecided: shared.stopped ? undecided() : 0 };
  } finally {
    signal?.removeEventListener('abort', stop);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** What no thread has taken yet. */
class Left {
  readonly #going: Going;
  readonly #shared: SharedState;
  #order: readonly { readonly of: FamilyOf; readonly seconds: number }[] | undefined;

  constructor(going: Going, shared: SharedState) {
    this.#going = going;
    this.#shared = shared;
  }

  /** Layouts of families that were not taken and may still be of use. */
  untaken(): number {
    const { families, all, standings } = this.#going;
    if (this.#shared.bounded < families.length) return all.layouts;
    this.#order ??= this.#ordered();
    let layouts = 0;
    for (let i = this.#shared.taken; i < this.#order.length; i++) {
      const { of, seconds } = this.#order[i]!;
      if (seconds <= standings.worst(of.ground.lane)) layouts += layoutsIn(of.ground.space.families[of.at]!);
    }
    return layouts;
  }

  #ordered() {
    const { families, all, question } = this.#going;
    const bounds = this.#shared.allBounds();
    const rankOf = rankIn(all.lanes, question.sort);
    return families
      .map((of, i) => ({ of, i, seconds: bounds[i]!, rank: rankOf(of.ground, bounds[i]!) }))
      .sort((a, b) => a.rank - b.rank || a.i - b.i);
  }
}
