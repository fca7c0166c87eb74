/** A thread that plays trials: it takes chunks of them as they come, and says what became of each. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Lifetime } from '../../sim/lifetime/lifetime.js';
import { planOf } from '../../sim/lifetime/plan.js';
import { playRows } from '../../sim/lifetime/trials.js';
import { type Chunks, chunkTaken } from './trial-chunks.js';

export interface TrialsData {
  readonly lifetime: Lifetime;
  readonly seed: number;
  readonly chunks: Chunks;
}

/** What a thread says: rows of a chunk, by its number. */
export interface TrialsSaid {
  readonly chunk: number;
  readonly rows: Float64Array<ArrayBuffer>;
}

const { lifetime, seed, chunks } = workerData as TrialsData;
const plan = planOf(lifetime);
for (let taken = chunkTaken(chunks); taken !== undefined; taken = chunkTaken(chunks)) {
  const rows = playRows(plan, seed, taken.from, taken.to);
  const said: TrialsSaid = { chunk: taken.chunk, rows };
  parentPort!.postMessage(said, [rows.buffer]);
}
