/**
 * Threads that answer cells. One thread is handed all cells of an evaluation, piece by piece, so that nothing is searched
 * for twice; rows are given out in the order of the cells whoever was first.
 */
import { type ResourceLimits, Worker } from 'node:worker_threads';
import type { PlanCell } from '../../planning/plan/cell.js';
import type { PlanRow } from '../../planning/plan/row.js';
import type { FromThread, ToThread } from './plan-thread.js';
import { Planner } from './planner.js';

/** Answers that wait for an earlier one, at most: what is given out in order must be kept until then. */
const MOST_AHEAD_ROWS = 20_000;
/** Questions a thread has before it, so that it never waits for one. */
const IN_HAND = 2;

/**
 * The rows of each of `groups`, in order; those of one evaluation stand side by side. With one thread this one answers;
 * else `threads` others do. Those that ask for no more end the threads.
 */
export async function* rowsOf(
  groups: Iterable<readonly PlanCell[]>,
  threads: number,
): AsyncGenerator<readonly PlanRow[]> {
  if (threads > 1) {
    yield* rowsByThreads(groups, threads);
    return;
  }
  const planner = new Planner();
  for (const group of groups) {
    const rows: PlanRow[] = [];
    for (const cell of group) rows.push(await planner.rowOf(cell));
    yield rows;
    // A signal and what is written must get their turn.
    await new Promise(setImmediate);
  }
}

/**
 * Memory of a thread, in MB: what it no longer needs is thrown away before it takes more, and it would take what there is
 * otherwise. A search that does need more is done again by a thread that may take it.
 */
export const MEMORY_MB = 128;

interface Thread {
  worker?: Worker;
  /** What it was asked and has not answered. */
  readonly inHand: Map<number, ToThread>;
  /** What it alone is to be asked, as it has the layout. */
  readonly reserved: ToThread[];
  /** The last evaluation that it was dealt. */
  evaluation?: string;
}

async function* rowsByThreads(
  groups: Iterable<readonly PlanCell[]>,
  threads: number,
): AsyncGenerator<readonly PlanRow[]> {
  const next = groups[Symbol.iterator]();
  const answered = new Map<number, readonly PlanRow[]>();
  let [asked, given, rowsAhead, ended] = [0, 0, 0, false];
  let wake = () => {};
  let failed: Error | undefined;
  const all: Thread[] = [];

  /** The next question for `thread`; those before it that are another's are reserved for that one. */
  const nextFor = (thread: Thread): ToThread | undefined => {
    const waiting = thread.reserved.shift();
    if (waiting !== undefined) return waiting;
    while (!ended && (rowsAhead < MOST_AHEAD_ROWS || asked === given)) {
      const group = next.next();
      if (group.done) {
        ended = true;
        break;
      }
      rowsAhead += group.value.length;
      const message: ToThread = { group: asked++, cells: group.value };
      const { evaluation } = group.value[0]!;
      const owner = all.find((each) => each.evaluation === evaluation) ?? thread;
      owner.evaluation = evaluation;
      if (owner === thread) return message;
      owner.reserved.push(message);
      ask(owner, 1);
    }
    return undefined;
  };
  /** Hands `thread` what it lacks of `inHand` questions. */
  const ask = (thread: Thread, inHand: number) => {
    while (thread.inHand.size < inHand) {
      const message = nextFor(thread);
      if (message === undefined) return;
      thread.inHand.set(message.group, message);
      thread.worker!.postMessage(message);
    }
  };
  const askAll = () => {
    // One each before any has two: few questions are spread over all.
    for (let inHand = 1; inHand <= IN_HAND; inHand++) for (const thread of all) ask(thread, inHand);
  };
  const started = (thread: Thread, resourceLimits: ResourceLimits): Thread => {
    const worker = new Worker(new URL('./plan-thread.js', import.meta.url), { resourceLimits });
    thread.worker = worker;
    worker.on('message', ({ group, rows }: FromThread) => {
      thread.inHand.delete(group);
      answered.set(group, rows);
      ask(thread, IN_HAND);
      wake();
    });
    worker.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY' && 'maxOldGenerationSizeMb' in resourceLimits) {
        started(thread, {});
        for (const message of thread.inHand.values()) thread.worker!.postMessage(message);
        return;
      }
      failed = error;
      wake();
    });
    return thread;
  };
  try {
    for (let i = 0; i < threads; i++)
      all.push(started({ inHand: new Map(), reserved: [] }, { maxOldGenerationSizeMb: MEMORY_MB }));
    askAll();
    while (!ended || given < asked) {
      const rows = answered.get(given);
      if (rows !== undefined) {
        answered.delete(given++);
        rowsAhead -= rows.length;
        yield rows;
        askAll();
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (failed !== undefined) throw failed;
    }
  } finally {
    const ending = all.flatMap(({ worker }) => worker?.terminate() ?? []);
    await Promise.all(ending);
  }
}
