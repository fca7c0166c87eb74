/**
 * Fair share: the user who has been given the least device-time goes next, with the job that he submitted first; of
 * equals the one who comes first in the list. Device-time counts from the start of a job, all that it will hold, and
 * is given back where the job is interrupted. With a half-life, what was given counts half after that time.
 */
import type { JobTable } from '../jobs/table.js';
import { LeastTree } from './least-tree.js';
import { type Queue, rowsOf } from './queue.js';
import { WaitingSet } from './waiting-set.js';

/** Half-lives after which all figures are made small again: they grow instead of each user's figure shrinking. */
const MOST_DOUBLINGS = 256;

class FairShare implements Queue {
  readonly #user: Int32Array;
  /** Rows user by user, each user's in order of submission. */
  readonly #rows: Int32Array;
  readonly #place: Int32Array;
  readonly #firstPlace: Int32Array;
  readonly #waiting: WaitingSet;
  readonly #waitingOf: Int32Array;
  readonly #given: Float64Array;
  readonly #users: LeastTree;
  readonly #halfLifeMillis: number;
  #sinceMillis = 0;

  constructor(table: JobTable, halfLifeMillis: number) {
    const { count, user } = table;
    const users = Math.max(1, user.words.length);
    this.#halfLifeMillis = halfLifeMillis;
    this.#user = user.index;
    const { rows, first } = rowsOf(user.index, users);
    this.#rows = rows;
    this.#firstPlace = first;
    this.#place = new Int32Array(count);
    for (let place = 0; place < count; place++) this.#place[rows[place]!] = place;
    this.#waiting = new WaitingSet(count);
    this.#waitingOf = new Int32Array(users);
    this.#given = new Float64Array(users);
    this.#users = new LeastTree(users);
  }

  add(row: number): void {
    const user = this.#user[row]!;
    this.#waiting.add(this.#place[row]!);
    if (this.#waitingOf[user]!++ === 0) this.#users.set(user, this.#given[user]!);
  }

  delete(row: number): void {
    const user = this.#user[row]!;
    this.#waiting.delete(this.#place[row]!);
    if (--this.#waitingOf[user]! === 0) this.#users.set(user, Number.POSITIVE_INFINITY);
  }

  next(): number {
    const user = this.#users.least();
    return user < 0 ? -1 : this.#rows[this.#waiting.next(this.#firstPlace[user]!)]!;
  }

  blocked(): boolean {
    return false;
  }

  charge(row: number, deviceMillis: number, nowMillis: number): void {
    const user = this.#user[row]!;
    const doublings = (nowMillis - this.#sinceMillis) / this.#halfLifeMillis;
    if (doublings > MOST_DOUBLINGS) this.#shrink(doublings, nowMillis);
    const age = (nowMillis - this.#sinceMillis) / this.#halfLifeMillis;
    this.#given[user]! += deviceMillis * 2 ** age;
    if (this.#waitingOf[user]! > 0) this.#users.set(user, this.#given[user]!);
  }

  #shrink(doublings: number, nowMillis: number): void {
    this.#sinceMillis = nowMillis;
    for (let user = 0; user < this.#given.length; user++) {
      this.#given[user]! *= 2 ** -doublings;
      if (this.#waitingOf[user]! > 0) this.#users.set(user, this.#given[user]!);
    }
  }
}

/** `halfLifeMillis` may be Infinity: nothing is forgotten. */
export function fair(table: JobTable, halfLifeMillis: number): Queue {
  return new FairShare(table, halfLifeMillis);
}
