/**
 * Threads that answer groups of cells for whoever asks, one group each at a time. A thread that fails takes only its own
 * group with it: whoever asked is told, and another thread stands in.
 */
import { Worker } from 'node:worker_threads';
import type { PlanCell } from '../../planning/plan/cell.js';
import type { PlanRow } from '../../planning/plan/row.js';
import type { FromThread, ToThread } from './plan-thread.js';

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
      const hand = free ?? (this.#hands.length < this.#most ? this.#hire() : undefined);
      if (hand === undefined) return;
      hand.question = this.#waiting.shift()!;
      hand.thread.postMessage({ group: 0, cells: hand.question.cells } satisfies ToThread);
    }
  }

  #hire(): Hand {
    const hand: Hand = {
      thread: new Worker(new URL('./plan-thread.js', import.meta.url)),
      question: undefined,
    };
    this.#hands.push(hand);
    hand.thread.on('message', ({ rows }: FromThread) => {
      const { question } = hand;
      hand.question = undefined;
      question?.answer(rows);
      this.#deal();
    });
    let why = new Error('its thread ended');
    hand.thread.on('error', (error: Error) => {
      why = error;
    });
    hand.thread.on('exit', () => {
      const place = this.#hands.indexOf(hand);
      if (place < 0) return;
      this.#hands.splice(place, 1);
      hand.question?.fail(why);
      this.#deal();
    });
    return hand;
  }
}
