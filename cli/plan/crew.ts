/**
 * Threads that answer groups of cells for whoever asks, one group each at a time. A thread that fails takes only its own
 * group with it: whoever asked is told, and another thread stands in.
 */
import { type ResourceLimits, Worker } from 'node:worker_threads';
import type { PlanCell } from '../../planning/plan/cell.js';
import type { PlanRow } from '../../planning/plan/row.js';
import type { FromThread, ToThread } from './plan-thread.js';
import { MEMORY_MB } from './pool.js';

interface Question {
  readonly cells: readonly PlanCell[];
  readonly answer: (rows: readonly PlanRow[]) => void;
  readonly fail: (error: Error) => void;
}

interface Hand {
  readonly thread: Worker;
  question: Question | undefined;
}

export class Crew {
  readonly #hands: Hand[] = [];
  readonly #waiting: Question[] = [];
  readonly #most: number;

  constructor(threads: number) {
    this.#most = threads;
  }

  /** The rows of `cells`, in order. Rejects where the thread that was at it failed, or all are dismissed. */
  answer(cells: readonly PlanCell[]): Promise<readonly PlanRow[]> {
    return new Promise((answer, fail) => {
      this.#waiting.push({ cells, answer, fail });
      this.#deal();
    });
  }

  /** Ends all threads, whatever they are at. */
  async dismiss(): Promise<void> {
    const left = [...this.#waiting.splice(0), ...this.#hands.flatMap(({ question }) => question ?? [])];
    for (const { fail } of left) fail(new Error('the work was stopped'));
    await Promise.all(this.#hands.splice(0).map(({ thread }) => thread.terminate()));
  }

  #deal(): void {
    while (this.#waiting.length > 0) {
      const free = this.#hands.find(({ question }) => question === undefined);
      const hand =
        free ??
        (this.#hands.length < this.#most ? this.#hired({ maxOldGenerationSizeMb: MEMORY_MB }) : undefined);
      if (hand === undefined) return;
      give(hand, this.#waiting.shift()!);
    }
  }

  #hired(resourceLimits: ResourceLimits): Hand {
    const thread = new Worker(new URL('./plan-thread.js', import.meta.url), { resourceLimits });
    const hand: Hand = { thread, question: undefined };
    this.#hands.push(hand);
    thread.on('message', ({ rows }: FromThread) => {
      const { question } = hand;
      hand.question = undefined;
      question?.answer(rows);
      this.#deal();
    });
    let why: NodeJS.ErrnoException = new Error('its thread ended');
    thread.on('error', (error: NodeJS.ErrnoException) => {
      why = error;
    });
    thread.on('exit', () => {
      const place = this.#hands.indexOf(hand);
      if (place < 0) return;
      this.#hands.splice(place, 1);
      const { question } = hand;
      const wantsMore =
        why.code === 'ERR_WORKER_OUT_OF_MEMORY' && resourceLimits.maxOldGenerationSizeMb !== undefined;
      // As in a plan without a queue, the search is done again by a thread that may take what it needs.
      if (question !== undefined && wantsMore) give(this.#hired({}), question);
      else question?.fail(why);
      this.#deal();
    });
    return hand;
  }
}

function give(hand: Hand, question: Question): void {
  hand.question = question;
  hand.thread.postMessage({ group: 0, cells: question.cells } satisfies ToThread);
}
