/** Trials of a run by several threads, this one among them. What they say does not depend on how many they are. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Lifetime } from '../../sim/lifetime/lifetime.js';
import { planOf } from '../../sim/lifetime/plan.js';
import {
  firstTrials,
  joined,
  playRows,
  summarised,
  type Trials,
  worthPlaying,
} from '../../sim/lifetime/trials.js';
import { chunkCount, chunksOf, chunkTaken, stopTaking } from './trial-chunks.js';
import type { TrialsData, TrialsSaid } from './trials-thread.js';

/** Events of the engine for which starting another thread pays: some 0.3 s of work, an assumption. */
const WORTH_A_THREAD = 500_000;
/** Events of a chunk: some 25 ms of work, after which others are heard. */
const CHUNK = 40_000;

interface Asked {
  readonly trials: number;
  readonly seed: number;
  /** Absent: as many as cores, where there is enough to do. */
  readonly threads?: number | undefined;
  /** Told of trials that have been played, of so many. */
  readonly onProgress?: ((played: number, trials: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Plays a run so many times. Fewer where none of the first comes to its end. Throws InputError where a run is too long to
 * be played; rejects with the signal's reason once it is aborted, and with what a thread could not go on from.
 */
export async function playTrials(lifetime: Lifetime, asked: Asked): Promise<Trials> {
  const { trials, seed, onProgress, signal } = asked;
  signal?.throwIfAborted();
  const plan = planOf(lifetime);
  const first = playRows(plan, seed, 0, firstTrials(trials));
  const played = firstTrials(trials);
  const worth = worthPlaying(lifetime, first, trials);
  onProgress?.(played, worth);
  if (worth === played) return summarised(lifetime, first);
  const events = summarised(lifetime, first).events / played;
  const size = Math.max(1, Math.ceil(CHUNK / events));
  const chunks = chunksOf(played, worth, size);
  const useful = Math.floor((events * (worth - played)) / WORTH_A_THREAD) + 1;
  const threads = Math.min(asked.threads ?? Math.min(availableParallelism(), useful), chunkCount(chunks));
  const rows: Float64Array[] = [];
  let heard = played;
  const hear = ({ chunk, rows: said }: TrialsSaid) => {
    rows[chunk] = said;
    heard += Math.min(size, worth - played - chunk * size);
    onProgress?.(heard, worth);
  };
  const others = Array.from({ length: threads - 1 }, () => startThread({ lifetime, seed, chunks }, hear));
  const failed = Promise.race(others.map(({ failed }) => failed));
  failed.catch(() => {});
  try {
    for (let taken = chunkTaken(chunks); taken !== undefined; taken = chunkTaken(chunks)) {
      hear({ chunk: taken.chunk, rows: playRows(plan, seed, taken.from, taken.to) });
      // Others are heard, and so is Ctrl-C.
      const turn = new Promise((resolve) => setTimeout(resolve));
      await (others.length > 0 ? Promise.race([turn, failed]) : turn);
      signal?.throwIfAborted();
    }
    await Promise.all(others.map(({ done }) => done));
    signal?.throwIfAborted();
  } finally {
    stopTaking(chunks);
    await Promise.all(others.map(({ worker }) => worker.terminate()));
  }
  return summarised(lifetime, joined([first, ...rows]));
}

/** Another thread; `done` once it has said all, `failed` rejects with what it could not go on from. */
function startThread(data: TrialsData, hear: (said: TrialsSaid) => void) {
  const worker = new Worker(new URL('./trials-thread.js', import.meta.url), { workerData: data });
  worker.on('message', hear);
  const failed = new Promise<never>((_, reject) => worker.once('error', reject));
  const ended = new Promise<void>((resolve, reject) => {
    worker.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error('a thread ended before its trials were played')),
    );
  });
  const done = Promise.race([ended, failed]);
  done.catch(() => {});
  failed.catch(() => {});
  return { worker, done, failed };
}
