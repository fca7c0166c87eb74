/**
 * Places of a list in which stretches that repeat are written a few times and stand for many: step after step of a
 * million micro-batches is played from the ops of a few. A place is where an op is in the list as it runs; `at` says
 * which written op that is, and `seen` where another is as that one sees it. What is written whole is its own places.
 */
import type { Dependencies } from './dependencies.js';
import type { Repeat, Repeating } from './repeat.js';

/** `times` more of the `length` ops before `cut`, put in there; the ops around it are like them as far as `stretch`. */
export interface Insertion {
  readonly stretch: Repeating;
  readonly cut: number;
  readonly times: number;
}

export class Places {
  /** Places of the list as it runs. */
  readonly count: number;
  readonly insertions: readonly Insertion[];
  /** By insertion: where what was put in begins. */
  readonly #starts: readonly number[];
  /** Below these nothing has been put in, or is seen across it. */
  readonly #firstCut: number;
  readonly #firstEnd: number;

  constructor(written: number, insertions: readonly Insertion[] = []) {
    this.insertions = insertions;
    let more = 0;
    this.#starts = insertions.map((insertion) => {
      const start = insertion.cut + more;
      more += added(insertion);
      return start;
    });
    this.count = written + more;
    this.#firstCut = insertions[0]?.cut ?? Number.POSITIVE_INFINITY;
    this.#firstEnd = insertions[0]?.stretch.to ?? Number.POSITIVE_INFINITY;
  }

  /** What was put in, as ops that count more than once. */
  get repeats(): readonly Repeat[] {
    return this.insertions.map(({ stretch, cut, times }) => ({
      from: cut - stretch.length,
      to: cut,
      times,
    }));
  }

  /** The written op at a place. */
  at(place: number): number {
    return place < this.#firstCut ? place : this.#behind(place);
  }

  #behind(place: number): number {
    let written = place;
    for (const insertion of this.insertions) {
      const { stretch, cut } = insertion;
      if (written < cut) return written;
      const more = added(insertion);
      if (written < cut + more) return cut - stretch.length + ((written - cut) % stretch.length);
      written -= more;
    }
    return written;
  }

  /** Rounds of insertion `i` that have begun at a place of its own, or ended before it. */
  roundsBefore(place: number, i: number): number {
    const beyond = place - this.#starts[i]!;
    if (beyond < 0) return 0;
    const { stretch, times } = this.insertions[i]!;
    return Math.min(times, 1 + Math.floor(beyond / stretch.length));
  }

  /** Where the written op `other` is, for op `at` when it is at `place`: as far away, or across all that was put in. */
  seen(place: number, at: number, other: number): number {
    const near = place + other - at;
    return at < this.#firstEnd && other < this.#firstEnd ? near : near + this.#between(at, other);
  }

  #between(at: number, other: number): number {
    let more = 0;
    for (const insertion of this.insertions) {
      const { from, to } = insertion.stretch;
      if (at < from && other >= to) more += added(insertion);
      else if (other < from && at >= to) more -= added(insertion);
    }
    return more;
  }
}

function added({ stretch, times }: Insertion): number {
  return stretch.length * times;
}

/**
 * Where more can be put into a list's stretches, in order, so that every op sees those it waits for as it would in the
 * longer list. Undefined where one waits across the middle of a stretch for something that is not as far away there.
 */
export function insertionsInto(
  { first, waitsFor }: Dependencies,
  stretches: readonly Repeating[],
  times: number,
): Insertion[] | undefined {
  const insertions = stretches.map((stretch) => {
    const { from, to, length } = stretch;
    const rounds = Math.floor((to - from) / length);
    return { stretch, cut: from + Math.ceil(rounds / 2) * length, times };
  });
  for (let id = 0; id + 1 < first.length; id++) {
    for (let e = first[id]!; e < first[id + 1]!; e++) {
      const other = waitsFor[e]!;
      for (const { stretch, cut } of insertions) {
        if (other >= cut || id < cut) continue;
        // Both of the stretch, where all is as far away in every round; or far on both sides of it.
        if (other >= stretch.from && id < stretch.to) continue;
        const repeated = insertions.some((i) => {
          const copied = (op: number) => op >= i.cut - i.stretch.length && op < i.cut;
          return copied(other) || copied(id);
        });
        if (repeated || other >= stretch.from || id < stretch.to) return undefined;
      }
    }
  }
  return insertions;
}
